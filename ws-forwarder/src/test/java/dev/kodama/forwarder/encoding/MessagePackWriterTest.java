package dev.kodama.forwarder.encoding;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.HexFormat;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.msgpack.value.Value;

class MessagePackWriterTest {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "{}",
                "[]",
                "null",
                "{\"event_type\":\"A\",\"payload\":{\"a\":[1,-2,3.5,{\"b\":null}],\"ü\":\"\\\"€𝄞\",\"t\":true,\"f\":false},\"x\":[]}",
                "[9223372036854775807,-9223372036854775808,18446744073709551615,18446744073709551616]",
                "[0.1,-0.5,1.5E300,123456789012345678901234567890.123456789,1e400,3.141592653589793]",
            })
    void survivesARoundTrip(String json) {
        assertThat(MessagePackReader.of(MessagePackWriter.of(json.getBytes(UTF_8))))
                .contains(json);
    }

    @ParameterizedTest
    @CsvSource({
        "0, INTEGER",
        "-9223372036854775808, INTEGER",
        "18446744073709551615, INTEGER",
        "18446744073709551616, EXTENSION",
        "-9223372036854775809, EXTENSION",
        "1.0, FLOAT",
        "1e2, FLOAT",
        "0.30000000000000004, FLOAT",
        "0.300000000000000041, EXTENSION",
        "12345678901234567.5, EXTENSION",
        "1e400, EXTENSION",
        "1e-9999999999, EXTENSION",
    })
    void losesNoDigitOfANumber(String number, String type) throws IOException {
        byte[] packed = MessagePackWriter.of(number.getBytes(UTF_8));

        try (var in = org.msgpack.core.MessagePack.newDefaultUnpacker(packed)) {
            Value value = in.unpackValue();
            assertThat(value.getValueType().name()).isEqualTo(type);
            if (value.isExtensionValue()) {
                assertThat(value.asExtensionValue().getType()).isEqualTo((byte) 1);
                assertThat(value.asExtensionValue().getData()).asString(UTF_8).isEqualTo(number);
            }
        }
    }

    @Test
    void countsManyMembersAndGoesAnyDeep() {
        String wide =
                IntStream.range(0, 70_000).mapToObj(i -> "[" + i + "]").collect(Collectors.joining(",", "[", "]"));
        String deep = "[".repeat(90) + "]".repeat(90);

        assertThat(MessagePackReader.of(MessagePackWriter.of(wide.getBytes(UTF_8))))
                .contains(wide);
        assertThat(MessagePackReader.of(MessagePackWriter.of(deep.getBytes(UTF_8))))
                .contains(deep);
        assertThat(MessagePackWriter.of(("[".repeat(100_000) + "]".repeat(100_000)).getBytes(UTF_8)))
                .hasSize(100_000);
    }

    @Test
    void writesAQuestionMarkForWhatUtf8CannotHave() {
        String half = "x".repeat(2_000) + "\\ud800";

        assertThat(MessagePackReader.of(MessagePackWriter.of(("[\"" + half + "\"]").getBytes(UTF_8))))
                .contains("[\"" + "x".repeat(2_000) + "?\"]");
    }

    @Test
    void writesWhatIsNoJsonAsOneString() {
        assertThat(MessagePackReader.of(MessagePackWriter.of("{\"a\":".getBytes(UTF_8))))
                .contains("\"{\\\"a\\\":\"");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "c1",
                "dd7fffffff",
                "df7fffffff",
                "db7fffffffff",
                "c97fffffff01",
                "81",
                "8101c0",
                "c0c0",
                "c40100"
            })
    void refusesWhatIsNotOneValueOfJson(String hex) {
        byte[] message = HexFormat.of().parseHex(hex);

        assertThat(MessagePackReader.of(message)).isEmpty();
    }

    @Test
    void refusesWhatIsTooDeepForAClient() {
        byte[] deep = MessagePackWriter.of(("[".repeat(500) + "]".repeat(500)).getBytes(UTF_8));

        assertThat(MessagePackReader.of(deep)).isEmpty();
    }
}
