package dev.kodama.journal.text;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PlainTextTest {
    @ParameterizedTest
    @ValueSource(
            chars = {0, '\t', '\n', '\r', 0x1b, 0x7f, 0x80, 0x9b, 0x9f, 0x2028, 0x2029, 0x202a, 0x202e, 0x2066, 0x2069})
    void escapesControlCharacters(char letter) {
        assertThat(PlainText.of("a" + letter + "b")).isEqualTo(String.format("a\\u%04xb", (int) letter));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "TASK_DONE", "木霊 é 😀", "a\\b\"c", "\u00a0\u200f"})
    void leavesLettersUnchanged(String text) {
        assertThat(PlainText.of(text)).isSameAs(text);
    }

    @Test
    void keepsTheLayoutOfLines() {
        assertThat(PlainText.lines("a\n\tb\u001b[2J")).isEqualTo("a\n\tb\\u001b[2J");
    }
}
