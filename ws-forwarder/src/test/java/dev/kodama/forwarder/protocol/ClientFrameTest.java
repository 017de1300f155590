package dev.kodama.forwarder.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kodama.http.visibility.FilterKey;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ClientFrameTest {
    @Test
    void readsTheKeysOfASubscriptionThatWereSentAndOnlyThem() {
        var frame = ClientFrameReader.read(
                "{\"type\":\"subscribe\",\"entity_ids\":[\"t-1\",\" t-2\"],\"event_types\":[],\"other\":7}");

        assertThat(frame)
                .isEqualTo(new ClientFrame.Subscribe(Map.of(
                        FilterKey.ENTITY_IDS, SentFilters.of("t-1", " t-2"),
                        FilterKey.EVENT_TYPES, SentFilters.of())));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '\0',
            value = {
                "null|true|",
                "\"\"|true|",
                "{}|true|",
                "0.0|true|",
                "false|true|",
                "\"ABA\"|false|A,B",
                "{\"A\":1,\"B\":null}|false|A,B",
                "[\"A\",1,null,true,\"B\"]|false|A,B",
                "[1]|false|",
            })
    void readsAFilterOfAnyTypeAsPythonDoes(String sent, boolean takesAll, @Nullable String values) {
        var frame = ClientFrameReader.read("{\"type\":\"subscribe\",\"event_types\":" + sent + "}");

        var expected = values == null ? List.<String>of() : List.of(values.split(","));
        assertThat(frame)
                .isEqualTo(new ClientFrame.Subscribe(
                        Map.of(FilterKey.EVENT_TYPES, new SentFilter(sent, takesAll, expected))));
    }

    @ParameterizedTest
    @ValueSource(strings = {"7", "true", "[[\"A\"]]", "[\"A\",{}]"})
    void saysWhatCanBeNoFilter(String sent) {
        assertThat(ClientFrameReader.read(
                        "{\"type\":\"subscribe\",\"entity_ids\":[\"A\"],\"event_types\":" + sent + "}"))
                .isEqualTo(new ClientFrame.Malformed("event_types must be a list of strings or null"));
    }

    @Test
    void readsATokenAndShowsItNowhere() {
        var frame = ClientFrameReader.read("{\"type\":\"token\",\"token\":\"secret\"}");

        assertThat(frame).isEqualTo(new ClientFrame.Token("secret"));
        assertThat(frame.toString()).doesNotContain("secret");
        assertThat(ClientFrameReader.read("{\"type\":\"token\"}"))
                .isEqualTo(new ClientFrame.Malformed("token must be a string"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "  ",
                "hello",
                "{",
                "{\"type\":\"subscribe\"",
                "{\"type\":\"subscribe\"}}",
                "[1,]",
                "{'type':'subscribe'}",
                "\u0000"
            })
    void reportsInvalidJson(String text) {
        assertThat(ClientFrameReader.read(text)).isEqualTo(new ClientFrame.NotJson());
    }

    @Test
    void rejectsExcessiveNesting() {
        assertThat(ClientFrameReader.read("[".repeat(100_000))).isEqualTo(new ClientFrame.NotJson());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{}",
                "[]",
                "1",
                "null",
                "\"subscribe\"",
                "[\"subscribe\"]",
                "{\"type\":\"pong\"}",
                "{\"type\":7}",
                "{\"type\":[\"subscribe\"]}",
                "{\"event_types\":[\"A\"]}",
                "{\"type\":\"SUBSCRIBE\",\"event_types\":[\"A\"]}"
            })
    void ignoresOtherJson(String text) {
        assertThat(ClientFrameReader.read(text)).isEqualTo(new ClientFrame.Unknown());
    }
}
