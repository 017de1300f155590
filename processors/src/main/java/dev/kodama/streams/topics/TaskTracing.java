package dev.kodama.streams.topics;

import dev.kodama.bus.trace.EventSpan;
import dev.kodama.bus.trace.EventTracer;
import dev.kodama.bus.trace.TraceParent;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.kafka.streams.processor.PunctuationType;
import org.apache.kafka.streams.processor.api.ProcessorContext;

/**
 * Traces the events that a task of a topology processes: a span each second, or for {@value #MAX_EVENTS} events, with a link to each. It lasts
 * from the read of the first event until the operators have processed the last. For the task's thread.
 */
public final class TaskTracing {
    /** Traces nothing. */
    public static final TaskTracing OFF = new TaskTracing(JournalTracing.in(Map.of()));

    private static final Duration INTERVAL = Duration.ofSeconds(1);
    /** As many links as a span of OpenTelemetry has by default. */
    private static final int MAX_EVENTS = 128;

    private final EventTracer tracer;
    private final String group;
    private final List<TraceParent> events = new ArrayList<>();
    private String topic = "";
    private long startNanos;
    private long endNanos;

    private TaskTracing(JournalTracing tracing) {
        this.tracer = tracing.tracer();
        this.group = tracing.group();
    }

    /** The tracing of the task that initializes a processor. */
    public static TaskTracing of(ProcessorContext<?, ?> context) {
        var tracing = JournalTracing.in(context.appConfigs());
        if (!tracing.tracer().isOn()) {
            return OFF;
        }
        var task = new TaskTracing(tracing);
        var unused = context.schedule(INTERVAL, PunctuationType.WALL_CLOCK_TIME, now -> task.flush());
        return task;
    }

    /** Whether events are traced: nothing else is called if not. */
    public boolean isOn() {
        return tracer.isOn();
    }

    /** Processes an event of a topic. */
    public void around(byte[] event, String from, Runnable processing) {
        var parent = tracer.parentOf(event);
        if (parent == null) {
            processing.run();
            return;
        }
        if (events.isEmpty()) {
            startNanos = tracer.epochNanos();
            topic = from;
        }
        processing.run();
        endNanos = tracer.epochNanos();
        events.add(parent);
        if (events.size() >= MAX_EVENTS) {
            flush();
        }
    }

    private void flush() {
        if (!events.isEmpty()) {
            var span = EventSpan.processed("kafka", topic, group, 0, startNanos, endNanos);
            tracer.recordBatch(events, span.of(events.size()));
            events.clear();
        }
    }
}
