package dev.kodama.forwarder.protocol;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class WireFrameTest {
    /** The example of RFC 6455 §5.7. */
    @Test
    void framesHello() {
        assertThat(HexFormat.of().formatHex(WireFrame.of(WireFrame.TEXT, "Hello".getBytes(UTF_8))))
                .isEqualTo("810548656c6c6f");
    }

    @ParameterizedTest
    @CsvSource({"0,8100", "125,817d", "126,817e007e", "65535,817effff", "65536,817f0000000000010000"})
    void writesTheShortestHeader(int payloadBytes, String header) {
        byte[] frame = WireFrame.of(WireFrame.TEXT, new byte[payloadBytes]);

        assertThat(frame).hasSize(WireFrame.length(payloadBytes));
        assertThat(HexFormat.of().formatHex(Arrays.copyOf(frame, header.length() / 2)))
                .isEqualTo(header);
    }
}
