package dev.kodama.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kodama.journal.JournalConfig;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.streams.processor.api.MockProcessorContext;
import org.apache.kafka.streams.processor.api.MockProcessorContext.CapturedPunctuator;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.state.KeyValueStore;
import org.apache.kafka.streams.state.Stores;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class TotalsProcessorTest {
    private static final MetricsConfig CONFIG = new MetricsConfig(
            new JournalConfig("nowhere:1", Map.of(), "kodama.", "default", 1, Duration.ofDays(7), 1 << 20), 5);

    private final MockProcessorContext<String, MetricRecord> context = new MockProcessorContext<>();
    private final KeyValueStore<String, EventTotals> store = Stores.keyValueStoreBuilder(
                    Stores.inMemoryKeyValueStore(TotalsProcessor.STORE), Serdes.String(), EventTotalsSerde.serde())
            .withLoggingDisabled()
            .build();

    @BeforeEach
    void setTime() {
        context.setCurrentSystemTimeMs(0);
    }

    @Test
    void movesTotalsFromUnescapedKeys() {
        store.init(context.getStateStoreContext(), store);
        store.put("A\tB\ttask", EventTotals.one(0, CountSum.one(1, 0)));
        store.put("C\\\ttask", EventTotals.one(0, CountSum.one(2, 0)));
        store.put("USUAL\ttask", EventTotals.one(0, CountSum.one(3, 0)));
        var processor = new TotalsProcessor(CONFIG);
        processor.init(context);

        context.scheduledPunctuators().get(0).getPunctuator().punctuate(0);

        var records = new HashMap<String, @Nullable String>();
        context.forwarded()
                .forEach(one ->
                        records.put(one.record().key(), one.record().value().json()));
        assertThat(records)
                .containsEntry("default\tA\tB\ttask", null)
                .containsEntry("default\tC\\\ttask", null)
                .containsOnlyKeys(
                        "default\tA\tB\ttask",
                        "default\tC\\\ttask",
                        "default\tA\\\tB\ttask",
                        "default\tC\\\\\ttask",
                        "default\tUSUAL\ttask");
        assertThat(records.get("default\tA\\\tB\ttask")).contains("\"event_type\":\"A\\tB\",\"entity_type\":\"task\"");
        assertThat(store.get("A\tB\ttask")).isNull();
        assertThat(store.get("A\\\tB\ttask").total().bytes()).isEqualTo(1);
    }

    /** Each run is a commit, also one that emits nothing. */
    @Test
    void runsOnlyWhileTotalsChangeOrWindowsAreOpen() {
        store.init(context.getStateStoreContext(), store);
        context.setCurrentSystemTimeMs(1_000);
        var processor = new TotalsProcessor(CONFIG);
        processor.init(context);
        processor.process(new Record<>("A\ttask", EventTotals.one(1_000, CountSum.one(1, 0)), 1_000));

        assertThat(runNext(2_000)).as("the total is emitted").hasSize(1);
        assertThat(due().getInterval())
                .as("until the end of the window of 10 s")
                .hasMillis(10_000);
        assertThat(runNext(12_000)).hasSize(1);
        assertThat(due().getInterval()).as("until the end of the minute").hasMillis(50_000);
        assertThat(runNext(62_000)).hasSize(1);

        assertThat(context.scheduledPunctuators()).allMatch(CapturedPunctuator::cancelled);
    }

    private List<MockProcessorContext.CapturedForward<? extends String, ? extends MetricRecord>> runNext(long millis) {
        context.resetForwards();
        context.setCurrentSystemTimeMs(millis);
        due().getPunctuator().punctuate(millis);
        return context.forwarded();
    }

    private CapturedPunctuator due() {
        return context.scheduledPunctuators().stream()
                .filter(one -> !one.cancelled())
                .findFirst()
                .orElseThrow();
    }

    /** For long more windows end per second than are emitted. */
    @Test
    void holdsAtMostFiveWindowsPerKey() {
        store.init(context.getStateStoreContext(), store);
        var processor = new TotalsProcessor(CONFIG);
        processor.init(context);
        for (long millis = 0; millis < 120_000; millis += 10_000) {
            for (int type = 0; type < CONFIG.maxKeys(); type++) {
                processor.process(new Record<>(type + "\ttask", EventTotals.one(millis, CountSum.one(1, 0)), millis));
            }
        }

        context.scheduledPunctuators().get(0).getPunctuator().punctuate(10_000_000);

        assertThat(context.forwarded().stream()
                        .filter(one -> one.record().value().window()))
                .as("of 70 the newest")
                .hasSize(5 * CONFIG.maxKeys());
    }
}
