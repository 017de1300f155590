package dev.kodama.app.process;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class MetersTest {
    private Meters meters;

    @BeforeEach
    void open() {
        meters = new Meters();
        Counter.builder("some.events").tag("event_type", "BUDGET_SPENT").register(meters.registry());
        Gauge.builder("some.rate", () -> 1).tag("entity_type", "merger").register(meters.registry());
        Counter.builder("some.handled").tag("subscription", "raid").register(meters.registry());
        Gauge.builder("some.state", () -> 1).tag("state", "running").register(meters.registry());
    }

    @AfterEach
    void close() {
        meters.close();
    }

    @Test
    void omitsMetricsWithNameLabelsFromTheOpenText() {
        var open = samples(meters.openText("").text());
        var all = samples(meters.text("").text());

        assertThat(open)
                .contains("some_state{state=\"running\"} 1.0")
                .anyMatch(line -> line.startsWith("jvm_memory_used_bytes{"))
                .noneMatch(line -> line.contains("BUDGET_SPENT") || line.contains("merger") || line.contains("raid"));
        assertThat(all)
                .contains(
                        "some_events_total{event_type=\"BUDGET_SPENT\"} 0.0",
                        "some_rate{entity_type=\"merger\"} 1.0",
                        "some_handled_total{subscription=\"raid\"} 0.0");
        assertThat(Stream.concat(names(open), Stream.of("some_events_total", "some_rate", "some_handled_total")))
                .as("nothing else is missing")
                .containsExactlyInAnyOrderElementsOf(names(all).toList());
    }

    @Test
    void writesBothTextsInTheSameFormat() {
        var types = meters.openText("").text().lines().filter(line -> line.startsWith("# TYPE "));

        assertThat(meters.text("").text().lines().toList()).containsAll(types.toList());
    }

    private static List<String> samples(String text) {
        return text.lines().filter(line -> !line.startsWith("#")).toList();
    }

    private static Stream<String> names(List<String> samples) {
        return samples.stream().map(line -> line.split("[{ ]", 2)[0]).distinct();
    }
}
