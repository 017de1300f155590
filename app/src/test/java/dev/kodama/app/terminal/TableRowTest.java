package dev.kodama.app.terminal;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class TableRowTest {
    private static final String STEERING = "A\u001b[2J\nB\u202e";
    private static final String SHOWN = "A\\u001b[2J\\u000aB\\u202e";

    @Test
    void formatsOneLineWithoutControlCharacters() {
        assertThat(TableRow.of("%-5s|%s|%,d", "ab", STEERING, 1_000)).isEqualTo("ab   |" + SHOWN + "|1,000");
        assertThat(TableRow.shortened(STEERING, 8)).isEqualTo("A\\u001b…");
    }
}
