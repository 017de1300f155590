package dev.kodama.forwarder.access;

import dev.kodama.forwarder.limits.ConnectionLimiter;
import dev.kodama.forwarder.limits.MemoryBudget;
import dev.kodama.forwarder.protocol.CloseReason;
import dev.kodama.forwarder.session.Session;
import dev.kodama.http.access.AuditLog;
import dev.kodama.http.auth.Principal;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import org.eclipse.jetty.util.thread.Scheduler;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * An admitted connection: holds its slot and memory until it ends. Its end writes one line to the log {@code dev.kodama.audit}: subject, address,
 * transport, duration, close code and reason.
 */
public final class AdmittedConnection {
    private static final Logger AUDIT = LoggerFactory.getLogger("dev.kodama.audit");
    private static final double NANOS = 1e9;

    private final long id;
    private final Instant since;
    private final Consumer<AdmittedConnection> onRelease;
    private volatile @Nullable Session session;
    private volatile Principal caller;
    private final ConnectionLimiter.ConnectionSlot slot;
    private final Memory memory;
    private final Place from;
    private final String transport;
    private Optional<Duration> validity;
    private final @Nullable Rejection rejection;
    private final long began = System.nanoTime();
    private final AtomicBoolean ended = new AtomicBoolean();
    private @Nullable Scheduler scheduler;
    private @Nullable Runnable expired;
    private Scheduler.@Nullable Task expiry;

    /**
     * Why a connection is admitted only to be rejected in a frame.
     *
     * @param sentence the error text
     */
    public record Rejection(String sentence, CloseReason reason) {}

    /**
     * A client's shares of the memory budget.
     *
     * @param filter for its filter
     * @param text for a message that is not complete yet
     */
    public record Memory(MemoryBudget.Share filter, MemoryBudget.Share text) {}

    /**
     * Origin of a connection.
     *
     * @param user whose share of limited resources it takes
     */
    record Place(String address, String user) {}

    /**
     * A connection that was just admitted.
     *
     * @param id grows from connection to connection
     * @param onRelease runs once, when the connection has ended
     * @param transport websocket or sse
     * @param validity how long the caller's token is valid
     * @param rejection null for a connection that may stay
     */
    AdmittedConnection(
            long id,
            Instant since,
            Consumer<AdmittedConnection> onRelease,
            Principal caller,
            ConnectionLimiter.ConnectionSlot slot,
            Memory memory,
            Place from,
            String transport,
            Optional<Duration> validity,
            @Nullable Rejection rejection) {
        this.id = id;
        this.since = since;
        this.onRelease = onRelease;
        this.caller = caller;
        this.slot = slot;
        this.memory = memory;
        this.from = from;
        this.transport = transport;
        this.validity = validity;
        this.rejection = rejection;
    }

    public Principal caller() {
        return caller;
    }

    long id() {
        return id;
    }

    /** Sets the session, once the connection is established. */
    public void begin(Session opened) {
        session = opened;
    }

    /** A view for operators; empty before the session begins. */
    Optional<ConnectionView> view() {
        var opened = session;
        return opened == null
                ? Optional.empty()
                : Optional.of(new ConnectionView(
                        id, from.address(), caller.subject(), transport, since, opened.filter(), opened.progress()));
    }

    public String user() {
        return from.user();
    }

    public Memory memory() {
        return memory;
    }

    public @Nullable Rejection rejection() {
        return rejection;
    }

    /** Runs a task when the caller's token expires, unless the connection has ended before. */
    public synchronized void onExpiry(Scheduler timer, Runnable then) {
        scheduler = timer;
        expired = then;
        schedule();
    }

    /** Replaces the caller's token. */
    synchronized void renew(Principal renewed, Optional<Duration> validFor) {
        caller = renewed;
        validity = validFor;
        schedule();
    }

    private void schedule() {
        cancelExpiry();
        if (validity.isPresent() && scheduler != null && expired != null && !ended.get()) {
            long millis = Math.max(0, validity.get().toMillis());
            expiry = scheduler.schedule(expired, millis, TimeUnit.MILLISECONDS);
        }
    }

    /** Ends the connection; only the first call counts. */
    public void end(int code, @Nullable String why) {
        if (release()) {
            AUDIT.info(
                    "subject={} remote={} transport={} seconds={} code={} reason={}",
                    AuditLog.quoted(caller.subject()),
                    from.address(),
                    transport,
                    Math.round((System.nanoTime() - began) / NANOS * 1000) / 1e3,
                    code,
                    AuditLog.quoted(why == null ? "" : why));
        }
    }

    /** Releases the slot of a connection that was not established. */
    public void abandon() {
        release();
    }

    private boolean release() {
        boolean first = ended.compareAndSet(false, true);
        if (first) {
            onRelease.accept(this);
            slot.release();
            memory.filter().close();
            memory.text().close();
            cancelExpiry();
        }
        return first;
    }

    private synchronized void cancelExpiry() {
        var task = expiry;
        if (task != null) {
            task.cancel();
        }
    }
}
