package dev.kodama.forwarder.hub.ring;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.kodama.bus.metadata.EventMetadata.Head;
import dev.kodama.bus.trace.EventSpan;
import dev.kodama.bus.trace.EventTracer;
import dev.kodama.bus.trace.TraceParent;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class LiveTracingTest {
    private static final Head HEAD = new Head("A", "task", "t-1", false);

    private final RecordedSpans spans = new RecordedSpans();
    private final LiveTracing tracing = new LiveTracing(spans);

    /** Keeps the spans of events; each text is the span id of its parent. */
    private static final class RecordedSpans implements EventTracer {
        final List<String> parents = new ArrayList<>();
        long now = 1;

        @Override
        public boolean isOn() {
            return true;
        }

        @Override
        public long epochNanos() {
            return now++;
        }

        @Override
        public @Nullable TraceParent parentOf(byte[] event) {
            return event.length == 0 ? null : new TraceParent("", new String(event, UTF_8), true);
        }

        @Override
        public @Nullable TraceParent create(EventSpan span) {
            return null;
        }

        @Override
        public TraceParent record(TraceParent parent, EventSpan span) {
            assertThat(span.endNanos()).isGreaterThan(span.startNanos());
            parents.add(parent.spanId());
            return parent;
        }

        @Override
        public void recordBatch(List<TraceParent> events, EventSpan span) {}

        @Override
        public void during(TraceParent span, Runnable measurement) {}
    }

    private void publish(long number, String span) {
        tracing.publishing(HEAD, number, span.getBytes(UTF_8));
    }

    @Test
    void recordsTheFirstClientOfEachEvent() {
        publish(1, "one");
        publish(2, "");
        publish(3, "three");

        tracing.sent(1, 3, (head, number) -> true);
        tracing.sent(1, 3, (head, number) -> true);
        assertThat(spans.parents).containsExactly("one");
        tracing.sent(1, 4, (head, number) -> true);

        assertThat(spans.parents).containsExactly("one", "three");
    }

    @Test
    void recordsNoEventThatTheClientDoesNotWant() {
        publish(1, "one");
        publish(2, "two");

        tracing.sent(0, 10, (head, number) -> number == 2);
        tracing.sent(10, 5, (head, number) -> true);

        assertThat(spans.parents).containsExactly("two");
    }

    @Test
    void forgetsTheOldestOfManyThatNobodyWants() {
        for (int number = 0; number <= 4_096; number++) {
            publish(number, "span " + number);
        }

        tracing.sent(0, 2, (head, number) -> true);

        assertThat(spans.parents).containsExactly("span 1");
    }
}
