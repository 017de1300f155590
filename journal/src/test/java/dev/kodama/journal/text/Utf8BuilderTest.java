package dev.kodama.journal.text;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class Utf8BuilderTest {
    private final Utf8Builder text = new Utf8Builder();

    @ParameterizedTest
    @ValueSource(longs = {0, 9, 10, 99, 100, 1_234_567_890_123L, Long.MAX_VALUE, -1, Long.MIN_VALUE})
    void appendsNumbers(long number) {
        assertThat(text.append(number).append(number)).hasToString("" + number + number);
    }

    @ParameterizedTest
    @ValueSource(longs = {0, 1, 999, 1_000, 1_772_539_200_123L, -1, -1_000, -62_200_000_000_001L, 253_402_300_800_000L})
    void appendsTimesAsTheFormatterDoes(long millis) {
        text.appendTime(millis).appendTime(millis + 1).appendTime(millis + 1_000);

        assertThat(text).hasToString(iso(millis) + iso(millis + 1) + iso(millis + 1_000));
    }

    private static String iso(long millis) {
        return IsoTimestamps.text(Instant.ofEpochMilli(millis));
    }

    @Test
    void appendsTextsOfAnyLetters() {
        text.append("é木😀").append("plain").append("half \ud83d pair").append('!');

        assertThat(text).hasToString("é木😀plainhalf ? pair!");
        assertThat(text.length()).isEqualTo("é木😀plainhalf ? pair!".getBytes(UTF_8).length);
    }

    @Test
    void quotesAsJson() {
        assertThat(text.appendQuoted("a/é").appendQuoted("\"\\\n\u0001é"))
                .hasToString("\"a/é\"\"\\\"\\\\\\n\\u0001é\"");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "events.A", "a\"b", "a\\b", "a\nb", "é木", "\u007f"})
    void quotesBytesAsTheirText(String letters) {
        assertThat(text.appendQuoted(letters.getBytes(UTF_8)))
                .hasToString(new Utf8Builder().appendQuoted(letters).toString());
    }

    @Test
    void quotesMalformedBytesAsReplaced() {
        assertThat(text.appendQuoted(new byte[] {'a', (byte) 0xff, 'b'})).hasToString("\"a\ufffdb\"");
    }

    @Test
    void copiesOnOneLine() {
        byte[] lines = "x{\n \"a\":\t木,\r\n\r\n\"b\":1}y".getBytes(UTF_8);

        assertThat(text.append("\n").appendOnOneLine(lines, 1, lines.length - 1))
                .hasToString("\n{  \"a\": 木,    \"b\":1}");
    }

    @Test
    void beginsAnewAfterClear() {
        text.append("x".repeat(3 << 20)).clear();

        text.append("short");

        assertThat(text.toByteArray()).isEqualTo("short".getBytes(UTF_8));
    }
}
