package dev.kodama.bus.metadata;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kodama.bus.json.JsonText;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class EventKeyTest {
    static final byte[] CHANNEL = "events.A".getBytes(StandardCharsets.UTF_8);

    private static EventKey key(String message) {
        return EventKey.of(CHANNEL, JsonText.json(message));
    }

    @ParameterizedTest
    @CsvSource(
            quoteCharacter = '`',
            value = {
                "`{'event_type':'A','entity_type':'task','entity_id':'t-1','payload':{}}`, task:t-1",
                "`{'entity_id':'','entity_type':'','event_type':'A'}`, :",
                "`{'event_type':'A','entity_type':'木霊','entity_id':'é'}`, 木霊:é",
                "`{'event_type':'A','entity_type':'t\\u00e9','entity_id':'\\ud83d\\ude00'}`, té:😀",
                "`{'event_type':'A','entity_type':'a','entity_id':'1','entity_id':'2'}`, a:2",
                "`{'event_type':'A','entity_type':'a','entity_id': 1.50 }`, a:1.50",
                "`{'event_type':'A','entity_type':'a','entity_id':'1','entity_id':-0E+12}`, a:-0E+12"
            })
    void isTypeAndIdAsTheyAreRead(String message, String key) {
        assertThat(key(message))
                .isInstanceOfSatisfying(
                        EventKey.Entity.class,
                        entity -> assertThat(new String(entity.bytes(), StandardCharsets.UTF_8))
                                .isEqualTo(key));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{'event_type':'A'}",
                "{'event_type':'A','entity_type':'task'}",
                "{'event_type':'A','entity_type':null,'entity_id':'t-1'}",
                "{'event_type':'A','entity_type':'task','entity_id':'t-1','entity_id':null}"
            })
    void isNoneWhereTypeOrIdIsMissing(String message) {
        assertThat(key(message)).isSameAs(EventKey.NONE);
    }
}
