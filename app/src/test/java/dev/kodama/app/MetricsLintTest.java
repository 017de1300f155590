package dev.kodama.app;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MetricsLintTest {
    private static String metric(String name, String type) {
        return "# HELP " + name + " Some help\n# TYPE " + name + " " + type + "\n" + name
                + "{some_label=\"milliSeconds\"} 1\n";
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "kodama_mirror_lag_seconds",
                "system_load_average_1m",
                "kodama_events_rate",
                "process_files_max_files"
            })
    void findsNothingWrongWithBaseUnits(String gauge) {
        assertThat(MetricsLint.of(metric(gauge, "gauge"))).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "kodama_mirror_behind_ms",
                "a_milliseconds",
                "a_kilobytes",
                "a_minutes",
                "a_total",
                "a_count",
                "a_sum",
                "a_gauge",
                "aB"
            })
    void findsWhatPromtoolFindsInTheNameOfAGauge(String gauge) {
        assertThat(MetricsLint.of(metric(gauge, "gauge"))).hasSize(1);
    }

    @Test
    void findsACounterWithoutTotalAMissingHelpAndALabelInCamelCase() {
        assertThat(MetricsLint.of(metric("kodama_reconnects", "counter"))).hasSize(1);
        assertThat(MetricsLint.of("# TYPE a gauge\na 1\n")).containsExactly("a: no help text");
        assertThat(MetricsLint.of("# HELP a b\n# TYPE a gauge\na{eventType=\"B\"} 1\n"))
                .hasSize(1);
    }

    @Test
    void takesTheSuffixesOfHistogramsAsTheirs() {
        assertThat(MetricsLint.of("""
                        # HELP a_seconds b
                        # TYPE a_seconds histogram
                        a_seconds_bucket{le="1"} 1
                        a_seconds_sum 1
                        a_seconds_count 1
                        """)).isEmpty();
    }
}
