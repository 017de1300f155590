package dev.kodama.journal.text;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class ExcerptTest {
    @Test
    void showsText() {
        assertThat(Excerpt.of("{\"name\":\"Zoë 🚀\"}".getBytes(UTF_8), 100)).isEqualTo("{\"name\":\"Zoë 🚀\"}");
    }

    @Test
    void escapesControlSequencesAndLineEnds() {
        assertThat(Excerpt.of("a\r\n\tb\u001b]0;x\u0007\u202e\u2028\0".getBytes(UTF_8), 100))
                .isEqualTo("a\\r\\n\\tb\\u001b]0;x\\u0007\\u202e\\u2028\\u0000");
    }

    @Test
    void replacesInvalidUtf8() {
        assertThat(Excerpt.of(new byte[] {'a', (byte) 0xff, 'b'}, 100)).isEqualTo("a\ufffdb");
    }

    @Test
    void cutsLongText() {
        assertThat(Excerpt.of("x".repeat(101).getBytes(UTF_8), 100)).isEqualTo("x".repeat(100) + "…");
        assertThat(Excerpt.of(null, 100)).isEmpty();
    }
}
