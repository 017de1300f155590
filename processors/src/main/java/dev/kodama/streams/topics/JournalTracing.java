package dev.kodama.streams.topics;

import dev.kodama.bus.trace.EventTracer;
import java.util.Map;

/**
 * The tracing of a topology, for its tasks.
 *
 * @param group the topology's consumer group
 */
public record JournalTracing(EventTracer tracer, String group) {
    private static final String PROPERTY = "kodama.journal.tracing";
    private static final JournalTracing OFF = new JournalTracing(EventTracer.OFF, "");

    /** The tracing that {@link #putInto} has put there. */
    static JournalTracing in(Map<String, Object> properties) {
        return properties.get(PROPERTY) instanceof JournalTracing tracing ? tracing : OFF;
    }

    /** Puts it into the properties of a topology. */
    public void putInto(Map<String, Object> properties) {
        properties.put(PROPERTY, this);
    }
}
