package dev.kodama.app.tracing;

import dev.kodama.bus.trace.TraceParent;
import io.prometheus.metrics.tracer.common.SpanContext;
import org.jspecify.annotations.Nullable;

/** The span of the measurement that this thread makes: the exemplar of what it adds to a histogram. */
final class CurrentSpan implements SpanContext {
    private static final ThreadLocal<TraceParent> CURRENT = new ThreadLocal<>();

    void during(TraceParent span, Runnable measurement) {
        CURRENT.set(span);
        try {
            measurement.run();
        } finally {
            CURRENT.remove();
        }
    }

    @Override
    public @Nullable String getCurrentTraceId() {
        var span = CURRENT.get();
        return span == null ? null : span.traceId();
    }

    @Override
    public @Nullable String getCurrentSpanId() {
        var span = CURRENT.get();
        return span == null ? null : span.spanId();
    }

    @Override
    public boolean isCurrentSpanSampled() {
        var span = CURRENT.get();
        return span != null && span.sampled();
    }

    @Override
    public void markCurrentSpanAsExemplar() {
        // spans are recorded after the measurement
    }
}
