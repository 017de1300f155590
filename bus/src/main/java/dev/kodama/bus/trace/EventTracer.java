package dev.kodama.bus.trace;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Records what stages do with the events that ask to be traced. Thread-safe; its methods neither block nor throw. Ask {@link #isOn} first:
 * nothing else is called while tracing is off.
 */
public interface EventTracer {
    /** Records nothing. */
    EventTracer OFF = new EventTracer() {
        @Override
        public boolean isOn() {
            return false;
        }

        @Override
        public long epochNanos() {
            return 0;
        }

        @Override
        public @Nullable TraceParent parentOf(byte[] event) {
            return null;
        }

        @Override
        public @Nullable TraceParent create(EventSpan span) {
            return null;
        }

        @Override
        public TraceParent record(TraceParent parent, EventSpan span) {
            return parent;
        }

        @Override
        public void recordBatch(List<TraceParent> events, EventSpan span) {}

        @Override
        public void during(TraceParent span, Runnable measurement) {
            measurement.run();
        }
    };

    /** Whether spans are recorded. */
    boolean isOn();

    /** The time in nanoseconds since the epoch. */
    long epochNanos();

    /** The trace that an event asks for; null if it asks for none, or is not sampled. An invalid field is counted. */
    @Nullable
    TraceParent parentOf(byte[] event);

    /**
     * Begins the trace of an event that Kodama makes itself.
     *
     * @return the recorded span; null if it is not sampled
     */
    @Nullable
    TraceParent create(EventSpan span);

    /**
     * Records what a stage did with one event, as a child of {@code parent}.
     *
     * @return the recorded span
     */
    TraceParent record(TraceParent parent, EventSpan span);

    /**
     * Records what a stage did with several events at once, as a trace of its own with a link to each.
     *
     * @param events at least one; not kept
     */
    void recordBatch(List<TraceParent> events, EventSpan span);

    /** Runs a measurement: what it adds to a histogram gets the span as exemplar. */
    void during(TraceParent span, Runnable measurement);
}
