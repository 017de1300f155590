package dev.kodama.app.terminal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.kodama.replay.Progress;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ProgressLineTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "1 | 421001 | 1000001 | 400000 | 4   | 42.1%  400,000 events  100,000/s  5 s left",
                "1 | 501    | 1001    | 0      | 200 | 50.0%  0 events  0/s  3 min 20 s left",
                "1 | 2      | 1001    | 1      | 30  | 0.1%  1 events  0/s  8 h 19 min left",
                "7 | 1234   | 9223372036854775807 | 1227 | 1 | at sequence 1,234  1,227 events  1,227/s",
                "0 | 0      | 50      | 0      | 1   | at sequence 0  0 events  0/s"
            })
    void formatsProgress(long first, long next, long end, long events, long seconds, String text) {
        assertThat(ProgressLine.text(new Progress(first, next, end, events, Duration.ofSeconds(seconds))))
                .isEqualTo(text);
    }

    @Test
    void rewritesOneLineAndClearsIt() {
        var terminal = new StringWriter();
        var progress = new Progress(1, 51, 101, 50, Duration.ofSeconds(1));

        try (var line = new ProgressLine(new PrintWriter(terminal), () -> progress)) {
            await().until(() -> terminal.toString().contains("50.0%"));
            assertThat(line).isNotNull();
        }

        assertThat(terminal.toString())
                .startsWith("\r\u001b[2K50.0%")
                .endsWith("\r\u001b[2K")
                .doesNotContain("\n");
    }
}
