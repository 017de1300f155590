package dev.kodama.forwarder.protocol;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.kodama.http.access.AccessControl;
import dev.kodama.http.visibility.FilterKey;
import java.util.Map;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The expected strings are what FastAPI's {@code send_json} writes: no blanks, nothing but quotes and controls escaped. */
class ServerFrameTest {
    @Test
    void writesPing() {
        assertThat(ServerFrame.ping()).asString(UTF_8).isEqualTo("{\"type\":\"ping\"}");
    }

    @Test
    void writesErrors() {
        assertThat(ServerFrame.invalidJson()).asString(UTF_8).isEqualTo("{\"error\":\"Invalid JSON message\"}");
        assertThat(ServerFrame.error(AccessControl.NOT_READY))
                .asString(UTF_8)
                .isEqualTo("{\"error\":\"Service not ready, please retry\"}");
    }

    @Test
    void writesDropped() {
        assertThat(ServerFrame.dropped(12_345_678_901L))
                .asString(UTF_8)
                .isEqualTo("{\"type\":\"dropped\",\"count\":12345678901}");
    }

    @Test
    void answersASubscriptionWithTheKeysThatWereSent() {
        var subscribe = new ClientFrame.Subscribe(Map.of(
                FilterKey.ENTITY_IDS, SentFilters.of("é/木", "a\"b\\"),
                FilterKey.EVENT_TYPES, SentFilters.of()));

        assertThat(ServerFrame.subscribed(subscribe))
                .asString(UTF_8)
                .isEqualTo(
                        "{\"status\":\"subscribed\",\"filters\":{\"event_types\":[],\"entity_ids\":[\"é/木\",\"a\\\"b\\\\\"]}}");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "resumed(since 10, first"
                        + " 11)|{\"type\":\"resumed\",\"since\":10,\"first\":11,\"last\":30,\"missed\":0,\"recovered\":true}|10",
                "resumed of another"
                        + " journal|{\"type\":\"resumed\",\"since\":\"a:10\",\"first\":1,\"last\":30,\"missed\":0,"
                        + "\"recovered\":false,\"another_journal\":true,\"epoch\":\"another-journal-000001\"}|0",
                "caught up|{\"type\":\"caught_up\",\"seq\":30}|30",
                "position|{\"type\":\"position\",\"seq\":7}|7",
                "ended|{\"type\":\"ended\",\"seq\":0}|0",
                "dropped|{\"type\":\"dropped\",\"count\":12}|",
                "an error|{\"error\":\"a \\\"seq\\\":3\"}|",
            })
    void marksNoticesThatHaveAPosition(String name, String notice, @Nullable Long place) {
        assertThat(ServerFrame.placeOf(notice.getBytes(UTF_8)))
                .as(name)
                .isEqualTo(place == null ? OptionalLong.empty() : OptionalLong.of(place));
    }

    @Test
    void answersASubscriptionWithoutKeys() {
        assertThat(ServerFrame.subscribed(new ClientFrame.Subscribe(Map.of())))
                .asString(UTF_8)
                .isEqualTo("{\"status\":\"subscribed\",\"filters\":{}}");
    }
}
