package dev.kodama.forwarder.access;

import dev.kodama.forwarder.limits.ConnectionLimiter;
import dev.kodama.forwarder.limits.MemoryBudget;
import dev.kodama.forwarder.protocol.CloseReason;
import dev.kodama.http.auth.Principal;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.eclipse.jetty.util.thread.Scheduler;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One connection, from its being let in to its end, of which the log {@code dev.kodama.audit} gets one line: who, from where, how
 * long, why it ended.
 */
public final class AdmittedConnection {
    private static final Logger AUDIT = LoggerFactory.getLogger("dev.kodama.audit");
    private static final double NANOS = 1e9;
    private static final int MOST_LETTERS = 300;

    private volatile Principal caller;
    private final ConnectionLimiter.ConnectionSlot pass;
    private final Memory memory;
    private final Place from;
    private final String by;
    private Optional<Duration> lasts;
    private final @Nullable Rejection refusal;
    private final long began = System.nanoTime();
    private final AtomicBoolean ended = new AtomicBoolean();
    private @Nullable Scheduler scheduler;
    private @Nullable Runnable expired;
    private Scheduler.@Nullable Task expiry;

    /**
     * One that is let in only to be told why it may not stay.
     *
     * @param sentence for a person
     */
    public record Rejection(String sentence, CloseReason reason) {}

    /**
     * What a client has reserved of the memory for all.
     *
     * @param filter for its filter
     * @param text for a text that is not whole yet
     */
    public record Memory(MemoryBudget.Share filter, MemoryBudget.Share text) {}

    /**
     * Where a client comes from.
     *
     * @param user whose share of what is scarce it takes
     */
    record Place(String address, String user) {}

    /**
     * Just let in.
     *
     * @param by websocket or sse
     * @param lasts how long the caller's token is good
     * @param refusal null for one who may stay
     */
    AdmittedConnection(
            Principal caller,
            ConnectionLimiter.ConnectionSlot pass,
            Memory memory,
            Place from,
            String by,
            Optional<Duration> lasts,
            @Nullable Rejection refusal) {
        this.caller = caller;
        this.pass = pass;
        this.memory = memory;
        this.from = from;
        this.by = by;
        this.lasts = lasts;
        this.refusal = refusal;
    }

    public Principal caller() {
        return caller;
    }

    public String user() {
        return from.user();
    }

    public Memory memory() {
        return memory;
    }

    public @Nullable Rejection refusal() {
        return refusal;
    }

    /** Says when the caller's token has expired, unless the visit has ended before. */
    public synchronized void onExpiry(Scheduler by, Runnable then) {
        scheduler = by;
        expired = then;
        schedule();
    }

    /** The caller shows a new token, which is good for so long. */
    synchronized void renew(Principal renewed, Optional<Duration> lasting) {
        caller = renewed;
        lasts = lasting;
        schedule();
    }

    private void schedule() {
        cancelExpiry();
        if (lasts.isPresent() && scheduler != null && expired != null && !ended.get()) {
            long millis = Math.max(0, lasts.get().toMillis());
            expiry = scheduler.schedule(expired, millis, TimeUnit.MILLISECONDS);
        }
    }

    /** The connection is gone; only the first time counts. */
    public void end(int code, @Nullable String why) {
        if (leave()) {
            AUDIT.info(
                    "subject={} remote={} transport={} seconds={} code={} reason={}",
                    quoted(caller.subject()),
                    from.address(),
                    by,
                    Math.round((System.nanoTime() - began) / NANOS * 1000) / 1e3,
                    code,
                    quoted(why == null ? "" : why));
        }
    }

    /** There was no connection after all. */
    public void abandon() {
        leave();
    }

    private boolean leave() {
        boolean first = ended.compareAndSet(false, true);
        if (first) {
            pass.release();
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

    /** In one line, whatever a client has put into it. */
    private static String quoted(String text) {
        String cut = text.length() > MOST_LETTERS ? text.substring(0, MOST_LETTERS) : text;
        return '"' + cut.replaceAll("[\\p{Cntrl}\\p{Zl}\\p{Zp}\"\\\\]", "?") + '"';
    }
}
