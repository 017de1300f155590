package dev.kodama.forwarder.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ClientFrameTest {
    @Test
    void readsTheKeysOfASubscriptionThatWereSentAndOnlyThem() {
        var frame = ClientFrame.of(
                "{\"type\":\"subscribe\",\"entity_ids\":[\"t-1\",\" t-2\"],\"event_types\":[],\"other\":7}");

        assertThat(frame)
                .isEqualTo(new ClientFrame.Subscribe(
                        Map.of(FilterKey.ENTITY_IDS, List.of("t-1", " t-2"), FilterKey.EVENT_TYPES, List.of())));
    }

    @Test
    void readsNullAsAnEmptyList() {
        var frame = ClientFrame.of("{\"type\":\"subscribe\",\"event_types\":null}");

        assertThat(frame).isEqualTo(new ClientFrame.Subscribe(Map.of(FilterKey.EVENT_TYPES, List.of())));
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
    void tellsWhatIsNotJson(String text) {
        assertThat(ClientFrame.of(text)).isEqualTo(new ClientFrame.NotJson());
    }

    @Test
    void takesNestingThatNobodyMeansForNotJson() {
        assertThat(ClientFrame.of("[".repeat(100_000))).isEqualTo(new ClientFrame.NotJson());
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
                "{\"type\":\"SUBSCRIBE\",\"event_types\":[\"A\"]}",
                "{\"type\":\"subscribe\",\"event_types\":\"A\"}",
                "{\"type\":\"subscribe\",\"event_types\":{\"A\":1}}",
                "{\"type\":\"subscribe\",\"event_types\":[\"A\"],\"entity_ids\":[1]}",
                "{\"type\":\"subscribe\",\"event_types\":[\"A\",null]}"
            })
    void ignoresOtherJson(String text) {
        assertThat(ClientFrame.of(text)).isEqualTo(new ClientFrame.Unknown());
    }
}
