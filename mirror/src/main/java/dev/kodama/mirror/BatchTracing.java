package dev.kodama.mirror;

import dev.kodama.bus.trace.EventSpan;
import dev.kodama.bus.trace.EventTracer;
import dev.kodama.bus.trace.TraceParent;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;

/**
 * Traces committed batches: a span for each traced event, from its capture to the commit, and one for the transaction, linked to them.
 *
 * @param topic of the journal
 */
record BatchTracing(EventTracer tracer, String topic) {
    static final BatchTracing OFF = new BatchTracing(EventTracer.OFF, "");

    private static final long NANOS_PER_MILLI = Duration.ofMillis(1).toNanos();

    /**
     * Records the spans of a batch that has just been committed.
     *
     * @param nanos duration of its transaction
     * @param measurement has the last of its traced events as exemplar
     */
    void committed(JournalBatch batch, long nanos, Runnable measurement) {
        if (!tracer.isOn()) {
            measurement.run();
            return;
        }
        long end = tracer.epochNanos();
        var events = new ArrayList<TraceParent>();
        batch.eachEvent((published, sequence, timeMillis) -> {
            var parent = tracer.parentOf(published.message());
            if (parent != null) {
                String channel = new String(published.channel(), StandardCharsets.UTF_8);
                long captured = Math.min(end, published.timeMillis() * NANOS_PER_MILLI);
                events.add(tracer.record(parent, EventSpan.processed("redis", channel, "", sequence, captured, end)));
            }
        });
        if (events.isEmpty()) {
            measurement.run();
            return;
        }
        tracer.recordBatch(events, EventSpan.sent("kafka", topic, 0, batch.size(), end - nanos, end));
        tracer.during(events.get(events.size() - 1), measurement);
    }
}
