package dev.kodama.forwarder.hub.ring;

import dev.kodama.bus.metadata.EventMetadata.Head;
import dev.kodama.bus.trace.EventSpan;
import dev.kodama.bus.trace.EventTracer;
import dev.kodama.bus.trace.TraceParent;
import java.util.concurrent.ConcurrentSkipListMap;

/**
 * Traces live events: a span from the message of Redis until the socket of the first client has taken it. The newest
 * {@value #MAX_WAITING} events wait for one; older ones get no span, as an event that no client wants.
 */
public final class LiveTracing {
    private static final int MAX_WAITING = 4_096;
    private static final String SOCKETS = "/api/v1/ws/events";

    private final EventTracer tracer;
    private final ConcurrentSkipListMap<Long, Traced> waiting = new ConcurrentSkipListMap<>();

    private record Traced(Head head, TraceParent parent, long startNanos) {}

    public LiveTracing(EventTracer tracer) {
        this.tracer = tracer;
    }

    /** Whether anything is traced: nothing else is called if not. */
    public boolean isOn() {
        return tracer.isOn();
    }

    /** An event is about to be published. Called by one thread at a time. */
    public void publishing(Head head, long number, byte[] text) {
        var parent = tracer.parentOf(text);
        if (parent != null) {
            waiting.put(number, new Traced(head, parent, tracer.epochNanos()));
            waiting.headMap(number - MAX_WAITING, true).clear(); // its size would be counted one by one
        }
    }

    /** A socket has taken the events of a range that its client wants. */
    public void sent(long from, long next, EventTest wanted) {
        if (waiting.isEmpty() || from >= next) {
            return;
        }
        for (var event : waiting.subMap(from, next).entrySet()) {
            var traced = event.getValue();
            if (wanted.test(traced.head(), event.getKey()) && waiting.remove(event.getKey(), traced)) {
                var unused = tracer.record(
                        traced.parent(),
                        EventSpan.sent("websocket", SOCKETS, 0, 1, traced.startNanos(), tracer.epochNanos()));
            }
        }
    }
}
