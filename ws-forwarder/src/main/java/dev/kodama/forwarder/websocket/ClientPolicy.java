package dev.kodama.forwarder.websocket;

import dev.kodama.forwarder.access.AdmittedConnection;
import dev.kodama.forwarder.access.ConnectionAdmission;
import dev.kodama.forwarder.access.Renewal;
import dev.kodama.forwarder.durable.DurableDelivery;
import dev.kodama.forwarder.protocol.ClientFrame;
import dev.kodama.forwarder.protocol.CloseReason;
import dev.kodama.forwarder.protocol.Filter;
import dev.kodama.forwarder.session.Session;
import dev.kodama.http.access.AccessControl;
import dev.kodama.http.limits.Limit;
import dev.kodama.http.limits.TokenBucket;
import dev.kodama.http.visibility.EventVisibility;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import org.eclipse.jetty.util.thread.Scheduler;
import org.eclipse.jetty.websocket.core.CloseStatus;
import org.eclipse.jetty.websocket.core.Frame;
import org.eclipse.jetty.websocket.core.OpCode;
import org.eclipse.jetty.websocket.core.exception.MessageTooLargeException;
import org.jspecify.annotations.Nullable;

/** Limits and admission of one WebSocket client, and the reason why its connection ends. */
final class ClientPolicy {
    private final AdmittedConnection admitted;
    private final ConnectionAdmission admission;
    private final Scheduler scheduler;
    private final AdmittedConnection.@Nullable Rejection rejection;
    private final @Nullable TokenBucket texts;
    private volatile @Nullable CloseStatus closing;

    /** @param filter the filter of the connect request */
    ClientPolicy(AdmittedConnection admitted, ConnectionAdmission admission, Scheduler scheduler, Filter filter) {
        this.admitted = admitted;
        this.admission = admission;
        this.scheduler = scheduler;
        String objection = admission.filters().objection(filter);
        rejection = admitted.rejection() != null || objection == null
                ? admitted.rejection()
                : new AdmittedConnection.Rejection(objection, CloseReason.FILTER_TOO_LARGE);
        int perSecond = admission.limits().updatesPerSecond();
        texts = perSecond == 0 ? null : new TokenBucket(perSecond, perSecond, System.nanoTime());
    }

    /** Whether the client is admitted only to be rejected in a frame. */
    boolean isRejected() {
        return rejection != null;
    }

    DurableDelivery.Reader reader() {
        return new DurableDelivery.Reader(admitted.user(), admitted::caller);
    }

    EventVisibility permit() {
        return rejection == null ? admitted.caller().permit() : EventVisibility.NONE;
    }

    /** An assembler for the client's messages. */
    MessageAssembler text() {
        return new MessageAssembler(
                admission.limits().frameBytes(), admitted.memory().text());
    }

    /** Why the client is rejected; null if it may stay. */
    AdmittedConnection.@Nullable Rejection rejection(boolean ready) {
        return rejection != null || ready
                ? rejection
                : new AdmittedConnection.Rejection(AccessControl.NOT_READY, CloseReason.NOT_READY);
    }

    void begin(Session opened) {
        admitted.begin(opened);
    }

    void onExpiry(Runnable expired) {
        admitted.onExpiry(scheduler, expired);
    }

    /** How long the current message has to wait for the rate limit, in nanoseconds. */
    long untilNextText() {
        long wait = texts == null ? 0 : texts.takeLater(System.nanoTime());
        if (wait > 0) {
            admission.counts().met(Limit.UPDATES);
        }
        return wait;
    }

    /** Runs a task after a delay; at once without one. */
    void later(long nanos, Runnable work) {
        if (nanos <= 0) {
            work.run();
        } else {
            scheduler.schedule(work, nanos, TimeUnit.NANOSECONDS);
        }
    }

    /**
     * Checks a client's message, and reserves memory for a new filter.
     *
     * @param now the client's filter
     * @param unpackable whether it is malformed MessagePack
     * @return what is wrong, as a sentence; null if nothing
     */
    @Nullable
    String objection(ClientFrame text, Filter now, boolean unpackable) {
        if (unpackable) {
            return "Invalid MessagePack message";
        } else if (text instanceof ClientFrame.Subscribe subscribe) {
            return admission
                    .filters()
                    .objection(subscribe, now.with(subscribe), admitted.memory().filter());
        }
        return null;
    }

    /** Replaces the client's token. */
    CompletionStage<Renewal> renew(ClientFrame.Token token) {
        return admission.renew(admitted, token.token());
    }

    /** Observes frames in both directions: the first close frame has the reason for the end. */
    void seen(Frame frame) {
        if (frame.getOpCode() == OpCode.CLOSE && closing == null) {
            closing = CloseStatus.getCloseStatus(frame);
        }
    }

    void failed(Throwable cause) {
        if (cause instanceof MessageTooLargeException) {
            admission.counts().met(Limit.FRAME);
        } else if (cause instanceof MessageAssembler.NoRoomException) {
            admission.counts().met(Limit.CLIENT_MEMORY);
        }
    }

    /** Ends the admitted connection. */
    void end() {
        var last = closing;
        if (last == null) {
            admitted.end(CloseStatus.NO_CLOSE, "cut");
        } else {
            admitted.end(last.getCode(), last.getReason());
        }
    }
}
