package dev.kodama.forwarder.encoding;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.Objects;
import java.util.Random;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DeflateTest {
    @ParameterizedTest
    @ValueSource(ints = {64, 330, 70_000, 1_000_000})
    void makesWhatInflatesToTheSame(int length) throws DataFormatException {
        byte[] payload = "{\"event_type\":\"TASK_COMPLETED\",\"entity_id\":\"t-1\"}"
                .repeat(length / 40 + 1)
                .substring(0, length)
                .getBytes(UTF_8);

        byte[] deflated = Objects.requireNonNull(Deflate.of(payload));

        assertThat(deflated).hasSizeLessThan(length);
        assertThat(inflate(deflated, length)).isEqualTo(payload);
    }

    @Test
    void inflatesWithoutEarlierMessages() {
        byte[] payload = "all the same ".repeat(20).getBytes(UTF_8);

        assertThat(Deflate.of(payload)).isEqualTo(Deflate.of(payload));
    }

    @Test
    void leavesAloneWhatWouldNotGetSmaller() {
        byte[] noise = new byte[1000];
        new Random(1).nextBytes(noise);

        assertThat(Deflate.of(noise)).isNull();
        assertThat(Deflate.of("short and short and short".getBytes(UTF_8))).isNull();
    }

    private static byte[] inflate(byte[] deflated, int length) throws DataFormatException {
        var inflater = new Inflater(true);
        byte[] input = Arrays.copyOf(deflated, deflated.length + 4);
        input[deflated.length + 2] = -1;
        input[deflated.length + 3] = -1;
        inflater.setInput(input);
        byte[] output = new byte[length + 1];
        int count = inflater.inflate(output);
        inflater.end();
        return Arrays.copyOf(output, count);
    }
}
