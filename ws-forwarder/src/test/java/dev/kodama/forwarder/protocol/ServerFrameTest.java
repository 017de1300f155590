package dev.kodama.forwarder.protocol;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** The expected strings are what FastAPI's {@code send_json} writes: no blanks, nothing but quotes and controls escaped. */
class ServerFrameTest {
    @Test
    void writesPing() {
        assertThat(ServerFrame.ping()).asString(UTF_8).isEqualTo("{\"type\":\"ping\"}");
    }

    @Test
    void writesErrors() {
        assertThat(ServerFrame.invalidJson()).asString(UTF_8).isEqualTo("{\"error\":\"Invalid JSON message\"}");
        assertThat(ServerFrame.notReady()).asString(UTF_8).isEqualTo("{\"error\":\"Service not ready, please retry\"}");
    }

    @Test
    void writesDropped() {
        assertThat(ServerFrame.dropped(12_345_678_901L))
                .asString(UTF_8)
                .isEqualTo("{\"type\":\"dropped\",\"count\":12345678901}");
    }

    @Test
    void answersASubscriptionWithTheKeysThatWereSent() {
        var subscribe = new ClientFrame.Subscribe(
                Map.of(FilterKey.ENTITY_IDS, List.of("é/木", "a\"b\\"), FilterKey.EVENT_TYPES, List.of()));

        assertThat(ServerFrame.subscribed(subscribe))
                .asString(UTF_8)
                .isEqualTo(
                        "{\"status\":\"subscribed\",\"filters\":{\"event_types\":[],\"entity_ids\":[\"é/木\",\"a\\\"b\\\\\"]}}");
    }

    @Test
    void answersASubscriptionWithoutKeys() {
        assertThat(ServerFrame.subscribed(new ClientFrame.Subscribe(Map.of())))
                .asString(UTF_8)
                .isEqualTo("{\"status\":\"subscribed\",\"filters\":{}}");
    }
}
