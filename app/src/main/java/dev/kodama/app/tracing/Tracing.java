package dev.kodama.app.tracing;

import dev.kodama.bus.trace.EventTracer;
import dev.kodama.settings.Settings;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.MeterRegistry;
import io.prometheus.metrics.tracer.common.SpanContext;
import java.util.Optional;
import java.util.function.LongSupplier;

/**
 * The tracing of a process.
 *
 * @param tracer off, unless {@link TracingSettings#TRACING} switches it on
 * @param exemplars the spans of measurements; empty while it is off
 * @param invalid events whose {@code traceparent} is not valid
 * @param end exports what is left
 */
public record Tracing(EventTracer tracer, Optional<SpanContext> exemplars, LongSupplier invalid, Runnable end)
        implements AutoCloseable {
    /** Traces nothing. */
    public static final Tracing OFF = new Tracing(EventTracer.OFF, Optional.empty(), () -> 0, () -> {});

    /** Starts the export, if it is on. */
    public static Tracing of(Settings settings) {
        if (!settings.get(TracingSettings.TRACING).equals(TracingSettings.OTLP)) {
            return OFF;
        }
        var current = new CurrentSpan();
        var tracer = OtelTracer.start(current);
        return new Tracing(tracer, Optional.of(current), tracer::invalid, tracer::close);
    }

    /** Registers its meters, if it is on. */
    public void register(MeterRegistry registry) {
        if (tracer.isOn()) {
            FunctionCounter.builder("kodama.tracing.invalid", invalid, LongSupplier::getAsLong)
                    .description("Events that a stage read and whose traceparent is not valid")
                    .register(registry);
        }
    }

    @Override
    public void close() {
        end.run();
    }
}
