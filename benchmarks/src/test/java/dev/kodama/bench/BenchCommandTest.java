package dev.kodama.bench;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kodama.app.CommandProvider;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.ServiceLoader;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;

class BenchCommandTest {
    private final StringWriter out = new StringWriter();

    private CommandLine bench() {
        return ServiceLoader.load(CommandProvider.class).stream()
                .map(provider -> provider.get().command())
                .filter(command -> command.getCommandName().equals("bench"))
                .findFirst()
                .orElseThrow()
                .setOut(new PrintWriter(out, true))
                .setErr(new PrintWriter(out, true));
    }

    @ParameterizedTest
    @ValueSource(strings = {"faults", "mirror", "journal", "replay", "processors", "delivery", "dashboard", "soak"})
    void isFoundWithItsMeasurements(String measurement) {
        assertThat(bench().getSubcommands()).containsKey(measurement);
    }

    @Test
    void saysWhatCanBeMeasured() {
        assertThat(bench().execute()).isEqualTo(2);
        assertThat(out.toString())
                .contains(
                        "Say what to measure: faults, mirror, journal, replay, processors, delivery, dashboard or soak");
    }

    @Test
    void rejectsADashboardMeasurementOfNoDuration() {
        assertThat(bench().execute("dashboard", "--seconds", "0")).isEqualTo(2);
        assertThat(out.toString()).contains("--seconds and --heap-seconds must be at least 1");
    }

    @Test
    void rejectsAnUnknownFault() {
        assertThat(bench().execute("faults", "--kinds", "flood")).isEqualTo(2);
        assertThat(out.toString()).contains("there is no fault 'flood', only mirror-kill");
    }
}
