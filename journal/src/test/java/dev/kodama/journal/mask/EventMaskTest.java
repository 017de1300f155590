package dev.kodama.journal.mask;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.kodama.bus.json.JsonPath;
import dev.kodama.bus.json.JsonPaths;
import dev.kodama.journal.BodyFields;
import dev.kodama.journal.JournalEventJson;
import dev.kodama.journal.JournaledEvent;
import dev.kodama.settings.SettingException;
import java.time.Instant;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class EventMaskTest {
    private static JournaledEvent event(String body) {
        return JournaledEvent.of(7, Instant.EPOCH, "events.A", "default", body);
    }

    @Test
    void showsAnEventWithoutTheFields() {
        var mask = EventMask.parse("payload.token, meta.user.name");

        var shown = mask.event(event("{\"event_type\":\"A\",\"seq\":1,\"payload\":{\"token\":\"s3\",\"n\":1.50},"
                + "\"meta\":{\"user\":[{\"name\":\"bob\"}]}}"));

        assertThat(JournalEventJson.line(shown))
                .isEqualTo("{\"seq\":7,\"time\":\"1970-01-01T00:00:00.000Z\",\"channel\":\"events.A\","
                        + "\"source\":\"default\",\"event_type\":\"A\",\"payload\":{\"token\":\"***\",\"n\":1.50},"
                        + "\"meta\":{\"user\":[{\"name\":\"***\"}]},\"published\":{\"seq\":1}}");
    }

    @Test
    void showsNothingOfABodyThatIsNoJson() {
        var shown = EventMask.parse("payload.token").event(event("token=s3"));

        assertThat(JournalEventJson.line(shown)).doesNotContain("s3").contains("***");
        assertThat(BodyFields.of(shown).displaced()).doesNotContain("s3");
    }

    @Test
    void returnsTheSameEventWhereNothingIsHidden() {
        var event = event("{\"event_type\":\"A\",\"payload\":{\"a\":1}}");

        assertThat(EventMask.NONE.event(event)).isSameAs(event);
        assertThat(EventMask.parse("payload.token").event(event)).isSameAs(event);
        assertThat(EventMask.NONE.message(new byte[] {1})).containsExactly(1);
        assertThat(EventMask.NONE.quoting("why")).isEqualTo("why");
    }

    @ParameterizedTest
    @CsvSource({
        "payload.token, payload.token, true",
        "payload.token, payload.token.a, true",
        "payload.token.a, payload.token, false",
        "payload.token, payload.tok, false",
        "payload.a\\.b, payload.a\\.b, true",
        "payload.a\\.b, payload.a.b, false"
    })
    void objectsToConditionsOnWhatItHides(String hidden, String asked, boolean objects) {
        var where = JsonPaths.of(List.of(new JsonPath(JsonPath.keys(asked))));

        var objection = EventMask.parse(hidden).objection(where);

        assertThat(objection.isPresent()).isEqualTo(objects);
        objection.ifPresent(problem -> assertThat(problem).contains("must not name payload.", "KODAMA_MASK"));
        assertThat(EventMask.NONE.objection(where)).isEmpty();
    }

    @Test
    void objectsToPublishingWhatItHasHidden() {
        var mask = EventMask.parse("payload.token");

        assertThat(mask.publishObjection("{\"event_type\":\"A\",\"payload\":{\"token\":\"***\"}}".getBytes(UTF_8)))
                .hasValueSatisfying(sentence -> assertThat(sentence).contains("KODAMA_MASK"));
        assertThat(mask.publishObjection("{\"event_type\":\"A\",\"payload\":{\"token\":\"new\"}}".getBytes(UTF_8)))
                .isEmpty();
        assertThat(EventMask.NONE.publishObjection("{\"payload\":{\"token\":\"***\"}}".getBytes(UTF_8)))
                .isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "payload",
                "event_type",
                "entity_id",
                "seq",
                "published.token",
                "payload.",
                "payload..a",
                ".a",
                "a.b.c.d.e.f.g.h.i"
            })
    void refusesWhatCannotBeHidden(String path) {
        assertThatThrownBy(() -> EventMask.MASK.parse(path))
                .isInstanceOf(SettingException.class)
                .hasMessageContaining("KODAMA_MASK must")
                .hasMessageContaining("'" + path + "'");
    }

    @Test
    void refusesTooManyPathsAndLetters() {
        String many = IntStream.range(0, 101).mapToObj(n -> "payload.k" + n).collect(Collectors.joining(","));

        assertThatThrownBy(() -> EventMask.MASK.parse(many)).hasMessageContaining("at most 100 paths, has 101");
        assertThatThrownBy(() -> EventMask.MASK.parse("payload." + "x".repeat(257)))
                .hasMessageContaining("at most 256 letters");
    }

    @Test
    void masksThePayloadOfAnotherProcess() {
        assertThat(EventMask.parse("payload.user.token,meta").payload("{\"user\":{\"token\":1},\"meta\":2}"))
                .isEqualTo("{\"user\":{\"token\":\"***\"},\"meta\":2}");
        assertThat(EventMask.NONE.payload("{}")).isEqualTo("{}");
    }

    @Test
    void isTheSameSettingWrittenAgain() {
        var mask = EventMask.MASK.parse("payload.token, payload.a\\,b");

        assertThat(EventMask.MASK.parse(mask.toString()).toString()).isEqualTo(mask.toString());
        assertThat(EventMask.MASK.defaultText()).isEqualTo("none");
    }
}
