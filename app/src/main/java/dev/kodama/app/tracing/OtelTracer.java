package dev.kodama.app.tracing;

import dev.kodama.bus.trace.EventSpan;
import dev.kodama.bus.trace.EventTracer;
import dev.kodama.bus.trace.TraceParent;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanBuilder;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.TraceFlags;
import io.opentelemetry.api.trace.TraceState;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.context.Context;
import io.opentelemetry.sdk.OpenTelemetrySdk;
import io.opentelemetry.sdk.autoconfigure.AutoConfiguredOpenTelemetrySdk;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/**
 * Exports spans by OTLP, with the SDK's configuration from variables {@code OTEL_…} and system properties. Its batch processor has a bounded
 * queue and drops spans when that is full. Names and attributes follow the conventions for messaging.
 */
final class OtelTracer implements EventTracer {
    private static final AttributeKey<String> SYSTEM = AttributeKey.stringKey("messaging.system");
    private static final AttributeKey<String> DESTINATION = AttributeKey.stringKey("messaging.destination.name");
    private static final AttributeKey<String> OPERATION_TYPE = AttributeKey.stringKey("messaging.operation.type");
    private static final AttributeKey<String> OPERATION_NAME = AttributeKey.stringKey("messaging.operation.name");
    private static final AttributeKey<String> GROUP = AttributeKey.stringKey("messaging.consumer.group.name");
    private static final AttributeKey<String> MESSAGE_ID = AttributeKey.stringKey("messaging.message.id");
    private static final AttributeKey<Long> BATCH_COUNT = AttributeKey.longKey("messaging.batch.message_count");

    /** What holds unless a variable says something else. Kodama has no metrics and logs for OpenTelemetry. */
    private static final Map<String, String> DEFAULTS = Map.of(
            "otel.service.name", "kodama",
            "otel.traces.exporter", "otlp",
            "otel.metrics.exporter", "none",
            "otel.logs.exporter", "none",
            "otel.exporter.otlp.protocol", "http/protobuf");

    private static final long CLOSE_SECONDS = 2;

    private final OpenTelemetrySdk sdk;
    private final Tracer tracer;
    private final CurrentSpan current;
    private final LongAdder invalid = new LongAdder();

    private OtelTracer(OpenTelemetrySdk sdk, CurrentSpan current) {
        this.sdk = sdk;
        this.tracer = sdk.getTracer("dev.kodama");
        this.current = current;
    }

    static OtelTracer start(CurrentSpan current) {
        var sdk = AutoConfiguredOpenTelemetrySdk.builder()
                .addPropertiesSupplier(() -> DEFAULTS)
                .disableShutdownHook()
                .build()
                .getOpenTelemetrySdk();
        return new OtelTracer(sdk, current);
    }

    @Override
    public boolean isOn() {
        return true;
    }

    @Override
    public long epochNanos() {
        var now = Instant.now();
        return TimeUnit.SECONDS.toNanos(now.getEpochSecond()) + now.getNano();
    }

    @Override
    public @Nullable TraceParent parentOf(byte[] event) {
        var reading = TraceParent.read(event);
        if (reading instanceof TraceParent.Invalid) {
            invalid.increment();
        }
        return reading instanceof TraceParent.Found found && found.parent().sampled() ? found.parent() : null;
    }

    /** Events whose field has no valid value. */
    long invalid() {
        return invalid.sum();
    }

    @Override
    public @Nullable TraceParent create(EventSpan span) {
        var created = recorded(started(span).setNoParent(), span);
        return created.sampled() ? created : null;
    }

    @Override
    public TraceParent record(TraceParent parent, EventSpan span) {
        var context = Context.root().with(Span.wrap(context(parent)));
        return recorded(started(span).setParent(context), span);
    }

    @Override
    public void recordBatch(List<TraceParent> events, EventSpan span) {
        var builder = started(span).setNoParent().setAttribute(BATCH_COUNT, (long) span.count());
        events.forEach(event -> builder.addLink(context(event)));
        var unused = recorded(builder, span);
    }

    private static SpanContext context(TraceParent parent) {
        var flags = parent.sampled() ? TraceFlags.getSampled() : TraceFlags.getDefault();
        return SpanContext.createFromRemoteParent(parent.traceId(), parent.spanId(), flags, TraceState.getDefault());
    }

    private SpanBuilder started(EventSpan span) {
        var builder = tracer.spanBuilder(span.operation() + " " + span.destination())
                .setSpanKind(span.kind() == EventSpan.Kind.PRODUCER ? SpanKind.PRODUCER : SpanKind.CONSUMER)
                .setStartTimestamp(span.startNanos(), TimeUnit.NANOSECONDS)
                .setAttribute(SYSTEM, span.system())
                .setAttribute(DESTINATION, span.destination())
                .setAttribute(OPERATION_TYPE, span.operation())
                .setAttribute(OPERATION_NAME, span.operation());
        if (!span.subject().isEmpty()) {
            builder.setAttribute(GROUP, span.subject());
        }
        if (span.sequence() > 0) {
            builder.setAttribute(MESSAGE_ID, Long.toString(span.sequence()));
        }
        return builder;
    }

    private static TraceParent recorded(SpanBuilder builder, EventSpan span) {
        var started = builder.startSpan();
        started.end(span.endNanos(), TimeUnit.NANOSECONDS);
        var context = started.getSpanContext();
        return new TraceParent(context.getTraceId(), context.getSpanId(), context.isSampled());
    }

    @Override
    public void during(TraceParent span, Runnable measurement) {
        current.during(span, measurement);
    }

    /** Exports what is left, within some seconds. */
    void close() {
        var unused = sdk.shutdown().join(CLOSE_SECONDS, TimeUnit.SECONDS);
    }
}
