package dev.kodama.app.terminal;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.kodama.app.testing.FailingStream;
import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class StandardOutputTest {
    private final List<String> said = new ArrayList<>();

    @Test
    void reportsTheFirstErrorOnceAndStopsWriting() {
        var full = new FailingStream("No space left on device");
        var output = new StandardOutput(full, said::add);
        var text = output.text();

        text.println("one");
        text.println("two");

        assertThat(said).containsExactly("No space left on device");
        assertThat(output.incomplete()).isTrue();
        assertThat(text.checkError()).isTrue();
        assertThat(full.attempts()).isOne();
    }

    @Test
    void ignoresAPipeThatItsReaderClosed() {
        var output = new StandardOutput(new FailingStream("Broken pipe"), said::add);
        var text = output.utf8();

        text.println("one");

        assertThat(said).isEmpty();
        assertThat(output.incomplete()).isFalse();
        assertThat(text.checkError()).isTrue();
    }

    @Test
    void writesItsInput() {
        var bytes = new ByteArrayOutputStream();
        var output = new StandardOutput(bytes, said::add);

        output.utf8().print("ü");
        output.text().println("ö");

        assertThat(bytes.toString(UTF_8)).isEqualTo("üö" + System.lineSeparator());
        assertThat(output.incomplete()).isFalse();
    }
}
