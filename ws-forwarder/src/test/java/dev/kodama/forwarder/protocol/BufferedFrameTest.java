package dev.kodama.forwarder.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kodama.journal.text.Utf8Builder;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class BufferedFrameTest {
    private final Utf8Builder buffer = new Utf8Builder();

    @ParameterizedTest
    @EnumSource
    void isTheFrameOfTheSameJson(FrameEncoding encoding) {
        for (int length : new int[] {2, 100, 117, 118, 119, 1_000, 65_527, 65_528, 65_529, 100_000}) {
            String json = "{\"a\":\"" + "é".repeat(length / 2) + "x".repeat(length % 2) + "\"}";
            buffer.clear();
            buffer.append("before");
            buffer.clear();
            buffer.append(json);

            byte[] frame = encoding.event(7, buffer);

            assertThat(frame).isEqualTo(encoding.event(7, json.getBytes(StandardCharsets.UTF_8)));
        }
    }
}
