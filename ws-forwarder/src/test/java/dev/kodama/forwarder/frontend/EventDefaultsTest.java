package dev.kodama.forwarder.frontend;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class EventDefaultsTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '\0',
            value = {
                "{\"event_type\":\"A\",\"entity_type\":\"t\",\"entity_id\":\"1\"}"
                        + "|{\"event_type\":\"A\",\"entity_type\":\"t\",\"entity_id\":\"1\",\"payload\":{}}",
                "{\"event_type\":\"A\"}|{\"event_type\":\"A\",\"entity_type\":\"\",\"entity_id\":\"\",\"payload\":{}}",
                "{ \"payload\" : null , \"event_type\" : \"A\", \"entity_id\":null }"
                        + "|{ \"payload\" : {} , \"event_type\" : \"A\", \"entity_id\":\"\" ,\"entity_type\":\"\"}",
                "{\"v\":1.50E+3,\"event_type\":\"é木\",\"payload\":{\"payload\":null,\"a\":[{}]},\"extra\":{\"entity_id\":null}}"
                        + "|{\"v\":1.50E+3,\"event_type\":\"é木\",\"payload\":{\"payload\":null,\"a\":[{}]},\"extra\":{\"entity_id\":null}"
                        + ",\"entity_type\":\"\",\"entity_id\":\"\"}",
                "{\"event_type\":\"A\",\"payload\":{},\"payload\":null}"
                        + "|{\"event_type\":\"A\",\"payload\":{},\"payload\":{},\"entity_type\":\"\",\"entity_id\":\"\"}",
            })
    void addsMissingKeysOnly(String published, String forwarded) throws IOException {
        assertThat(EventDefaults.complete(published.getBytes(UTF_8)))
                .asString(UTF_8)
                .isEqualTo(forwarded);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '\0',
            value = {
                "{\"event_type\":\"A\",\"error\":\"e\",\"entity_type\":\"t\",\"entity_id\":1.50,\"payload\":{ \"error\":1 }}"
                        + "|{\"event_type\":\"A\",\"entity_type\":\"t\",\"entity_id\":1.50,\"payload\":{ \"error\":1 }}",
                "{\"type\":\"x\" , \"payload\" : {} , \"event_type\" : \"é木\\n\" }|{\"payload\" : {},\"event_type\" : \"é木\\n\"}",
                "{\"event_\\u0074ype\":\"A\",\"more\":[{\"event_type\":\"B\"}],\"payload\":{},\"event_type\":\"C\"}"
                        + "|{\"event_\\u0074ype\":\"A\",\"payload\":{},\"event_type\":\"C\"}",
            })
    void removesOtherKeysOnly(String published, String plain) throws IOException {
        assertThat(EventDefaults.plain(published.getBytes(UTF_8)))
                .asString(UTF_8)
                .isEqualTo(plain);
        assertThat(EventDefaults.plain(plain.getBytes(UTF_8))).isNull();
    }

    @Test
    void acceptsAnyNesting() throws IOException {
        String deep = "[".repeat(5000) + "]".repeat(5000);

        var forwarded = EventDefaults.complete(("{\"event_type\":\"A\",\"x\":" + deep + "}\n").getBytes(UTF_8));

        assertThat(forwarded)
                .asString(UTF_8)
                .isEqualTo("{\"event_type\":\"A\",\"x\":" + deep
                        + ",\"entity_type\":\"\",\"entity_id\":\"\",\"payload\":{}}\n");
    }
}
