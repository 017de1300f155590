package dev.kodama.forwarder.websocket;

import dev.kodama.forwarder.access.ConnectionAdmission;
import dev.kodama.forwarder.access.AdmittedConnection;
import dev.kodama.forwarder.access.Renewal;
import dev.kodama.http.limits.TokenBucket;
import dev.kodama.forwarder.protocol.ClientFrame;
import dev.kodama.forwarder.protocol.CloseReason;
import dev.kodama.forwarder.protocol.Filter;
import dev.kodama.http.access.AccessControl;
import dev.kodama.http.limits.Limit;
import dev.kodama.http.visibility.EventVisibility;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import org.eclipse.jetty.util.thread.Scheduler;
import org.eclipse.jetty.websocket.core.CloseStatus;
import org.eclipse.jetty.websocket.core.Frame;
import org.eclipse.jetty.websocket.core.OpCode;
import org.eclipse.jetty.websocket.core.exception.MessageTooLargeException;
import org.jspecify.annotations.Nullable;

/** What one WebSocket client may do, and what is to be said of it when it is gone. */
final class ClientPolicy {
    private final AdmittedConnection visit;
    private final ConnectionAdmission admission;
    private final Scheduler scheduler;
    private final AdmittedConnection.@Nullable Rejection refusal;
    private final @Nullable TokenBucket texts;
    private volatile @Nullable CloseStatus closing;

    /** @param filter what the client asks for as it connects */
    ClientPolicy(AdmittedConnection visit, ConnectionAdmission admission, Scheduler scheduler, Filter filter) {
        this.visit = visit;
        this.admission = admission;
        this.scheduler = scheduler;
        String objection = admission.filters().objection(filter);
        refusal = visit.refusal() != null || objection == null
                ? visit.refusal()
                : new AdmittedConnection.Rejection(objection, CloseReason.FILTER_TOO_LARGE);
        int perSecond = admission.limits().updatesPerSecond();
        texts = perSecond == 0 ? null : new TokenBucket(perSecond, perSecond, System.nanoTime());
    }

    /** Whether the client is let in only to be told why it may not stay. */
    boolean isRefused() {
        return refusal != null;
    }

    /** Whose share of what is scarce the client takes. */
    String user() {
        return visit.user();
    }

    EventVisibility permit() {
        return refusal == null ? visit.caller().permit() : EventVisibility.NONE;
    }

    /** Puts the client's texts together. */
    MessageAssembler text() {
        return new MessageAssembler(
                admission.limits().frameBytes(), visit.memory().text());
    }

    /** Why the client may not stay, null if it may. */
    AdmittedConnection.@Nullable Rejection refusal(boolean ready) {
        return refusal != null || ready
                ? refusal
                : new AdmittedConnection.Rejection(AccessControl.NOT_READY, CloseReason.NOT_READY);
    }

    void onExpiry(Runnable expired) {
        visit.onExpiry(scheduler, expired);
    }

    /** How long the text that has come now must wait, in nanoseconds, because of those before it. */
    long untilNextText() {
        long wait = texts == null ? 0 : texts.takeLater(System.nanoTime());
        if (wait > 0) {
            admission.counts().met(Limit.UPDATES);
        }
        return wait;
    }

    /** Does something, at once if there is no time to wait. */
    void later(long nanos, Runnable work) {
        if (nanos <= 0) {
            work.run();
        } else {
            scheduler.schedule(work, nanos, TimeUnit.NANOSECONDS);
        }
    }

    /**
     * What is wrong with a client's text, null if nothing is. A subscription that is right has its room.
     *
     * @param now the client's filter
     * @param unpackable whether it came as MessagePack, and is none
     */
    @Nullable
    String objection(ClientFrame text, Filter now, boolean unpackable) {
        if (unpackable) {
            return "Invalid MessagePack message";
        } else if (text instanceof ClientFrame.Subscribe subscribe) {
            return admission.filters()
                    .objection(subscribe, now.with(subscribe), visit.memory().filter());
        }
        return null;
    }

    /** The client shows a new token in place of its own. */
    CompletionStage<Renewal> renew(ClientFrame.Token token) {
        return admission.renew(visit, token.token());
    }

    /** A frame that has come or is to go: the first close is the one that tells why. */
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

    /** The connection is gone. */
    void end() {
        var last = closing;
        if (last == null) {
            visit.end(CloseStatus.NO_CLOSE, "cut");
        } else {
            visit.end(last.getCode(), last.getReason());
        }
    }
}
