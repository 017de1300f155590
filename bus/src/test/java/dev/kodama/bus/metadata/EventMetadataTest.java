package dev.kodama.bus.metadata;

import static dev.kodama.bus.json.JsonText.json;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.kodama.bus.Event;
import dev.kodama.bus.metadata.EventMetadata.Head;
import dev.kodama.bus.metadata.EventMetadata.NotAnEvent;
import java.util.HexFormat;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class EventMetadataTest {
    @Test
    void readsACompleteEvent() {
        EventMetadata metadata = metadata(
                "{'event_type':'TASK_COMPLETED','entity_type':'task','entity_id':'t-1','payload':{'a':[1,{'b':null}]}}");

        assertThat(metadata).isEqualTo(new Head("TASK_COMPLETED", "task", "t-1", true));
    }

    @ParameterizedTest
    @ValueSource(strings = {"7", "-12.50", "1e2", "123456789012345678901234567890", "0"})
    void readsANumericEntityIdAsWritten(String number) {
        EventMetadata metadata =
                metadata("{'event_type':'A','entity_type':'t','entity_id':" + number + ",'payload':{}}");

        assertThat(metadata).isEqualTo(new Head("A", "t", number, true));
    }

    @Test
    void marksAnEventWithOtherKeysAsIncomplete() {
        EventMetadata metadata =
                metadata("{'event_type':'A','entity_type':'t','entity_id':'1','payload':{},'error':null}");

        assertThat(metadata).isEqualTo(new Head("A", "t", "1", false));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{'event_type':'A'}",
                "{'event_type':'A','entity_type':null,'entity_id':null,'payload':null}",
                " \t\r\n{ 'event_type' : 'A' } \n",
                "{'x':{'event_type':7},'event_type':'A'}",
                "{'event_type':7,'event_type':'A'}",
                "{'event_\\u0074ype':'\\u0041'}",
                "{'event_type':'A','é':'木','n':[-0,0.5,1e9,1E-2,-12.25e+3,true,false,null,'',{},[]]}"
            })
    void acceptsEveryFormOfJson(String message) {
        assertThat(metadata(message)).isEqualTo(new Head("A", null, null, false));
    }

    @Test
    void readsTheLastOfRepeatedKeys() {
        EventMetadata metadata = metadata(
                "{'event_type':'A','entity_id':'1','payload':{},'event_type':'B','entity_id':null,'entity_type':'t'}");

        assertThat(metadata).isEqualTo(new Head("B", "t", null, false));
    }

    @Test
    void readsEscapedAndForeignText() {
        EventMetadata metadata =
                metadata("{'event_type':'a\\n\\\"\\u00e9','entity_type':'木霊','entity_id':'\\ud83d\\ude00'}");

        assertThat(metadata).isEqualTo(new Head("a\n\"é", "木霊", "😀", false));
    }

    @ParameterizedTest
    @CsvSource(
            quoteCharacter = '`',
            value = {
                "`{'event_type':7}`, event_type is a number",
                "`{'event_type':null}`, event_type is null",
                "`{'event_type':''}`, event_type is empty",
                "`{'entity_type':'t'}`, event_type is missing",
                "`{}`, event_type is missing",
                "`{'event_type':'A','entity_type':[]}`, entity_type is an array",
                "`{'event_type':'A','entity_id':{}}`, entity_id is an object",
                "`{'event_type':'A','entity_id':true}`, entity_id is a boolean",
                "`{'event_type':'A','payload':'{}'}`, payload is a string",
                "`{'event_type':'A','entity_id':'\\ud800'}`, half a surrogate pair"
            })
    void namesTheFieldThatIsWrong(String message, String reason) {
        assertThat(reasonOf(json(message))).contains(reason);
    }

    static Stream<Arguments> garbage() {
        return Stream.of(
                Arguments.of("", "is empty"),
                Arguments.of("  \n", "is blank"),
                Arguments.of("null", "is null"),
                Arguments.of("[{'event_type':'A'}]", "is an array"),
                Arguments.of("'text'", "is a string"),
                Arguments.of("42", "is a number"),
                Arguments.of("\0", "should be a value"),
                Arguments.of("hello", "should be a value"),
                Arguments.of("\uFEFF{'event_type':'A'}", "should be a value"),
                Arguments.of("{'event_type':'A'", "ends where there should be '}'"),
                Arguments.of("{'event_type':'A','payload':{'a'", "ends where there should be ':'"),
                Arguments.of("{'event_type':'A", "unterminated string"),
                Arguments.of("{'event_type':'A'}{}", "goes on after"),
                Arguments.of("{'event_type':'A'},", "goes on after"),
                Arguments.of("{'event_type':'A',}", "should be a string"),
                Arguments.of("{'event_type':'A\0B'}", "control character"),
                Arguments.of("{'event_type':'A\\x'}", "unknown escape"),
                Arguments.of("{'event_type':'A\\u12'}", "hexadecimal"),
                Arguments.of("{'event_type':'A','n':NaN}", "should be a value"),
                Arguments.of("{'event_type':'A','n':01}", "should be '}'"),
                Arguments.of("{'event_type':'A','n':1.}", "should be a digit"),
                Arguments.of("{'event_type':'A','n':-}", "should be a digit"),
                Arguments.of("{'event_type':'A','n':tru}", "should be a value"),
                Arguments.of("{'event_type':'A','payload':" + "[".repeat(1000), "nested deeper than 1000"),
                Arguments.of("{'event_type':'A','payload':" + "[".repeat(5_000_000), "nested deeper than 1000"));
    }

    @ParameterizedTest
    @MethodSource("garbage")
    void refusesGarbageWithAReason(String message, String reason) {
        assertThat(reasonOf(json(message)))
                .contains(reason)
                .doesNotContain("\n")
                .hasSizeLessThan(200);
    }

    @ParameterizedTest
    @ValueSource(strings = {"ff", "c0af", "e282", "eda080", "f4908080", "80", "00ff"})
    void refusesWhatIsNotUtf8(String hex) {
        byte[] message = json("{'event_type':'A','payload':{'x':'??????????'}}");
        byte[] wrong = HexFormat.of().parseHex(hex);
        System.arraycopy(wrong, 0, message, message.length - 8, wrong.length);

        assertThat(reasonOf(message)).isEqualTo("The message is not UTF-8.");
    }

    @Test
    void acceptsTheDeepestReadableNesting() {
        String deepest = "[".repeat(999) + "]".repeat(999);

        assertThat(metadata("{'event_type':'A','x':" + deepest + "}")).isInstanceOf(Head.class);
        assertThat(Event.read(json("{'event_type':'A','x':" + deepest + "}")))
                .isInstanceOf(Event.ParseResult.Parsed.class);
    }

    @ParameterizedTest
    @CsvSource(
            quoteCharacter = '`',
            value = {"`9`,``,5000", "`-0.`,`1e5`,5000", "`'s`,`'`,30000000", "`{'k`,`':1}`,60000"})
    void takesTokensOfAnyLength(String before, String after, int length) {
        byte[] message = json("{'event_type':'A','x':" + before + "9".repeat(length) + after + "}");

        assertThat(EventMetadata.of(message)).isEqualTo(new Head("A", null, null, false));
        assertThat(Event.read(message)).isInstanceOf(Event.ParseResult.Parsed.class);
    }

    @ParameterizedTest
    @CsvSource({
        "events.journal.hole, journal.hole",
        "events.A, journal.hole",
        "events.A, journal.anything",
        "events.A, journa\\u006c.hole",
        "events.journal.hole, A",
        "events.journal.x, A"
    })
    void refusesToTakeReservedTypesForPublishedEvents(String channel, String type) {
        byte[] message = json("{'event_type':'" + type + "','entity_type':'t','entity_id':'1'}");

        assertThat(EventMetadata.published(channel.getBytes(UTF_8), message))
                .isEqualTo(new NotAnEvent("reserved-type"));
        assertThat(EventKey.of(channel.getBytes(UTF_8), message)).isEqualTo(new NotAnEvent("reserved-type"));
        assertThat(EventMetadata.of(message)).isInstanceOf(Head.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"journal", "journals.x", "JOURNAL.hole", "Journal.x", "my.journal.x"})
    void takesOrdinaryTypesForPublishedEvents(String type) {
        byte[] message = json("{'event_type':'" + type + "','entity_type':'journal','entity_id':'default'}");
        byte[] channel = ("events." + type).getBytes(UTF_8);

        assertThat(EventMetadata.published(channel, message)).isInstanceOf(Head.class);
        assertThat(EventKey.of(channel, message)).isInstanceOf(EventKey.Entity.class);
    }

    @ParameterizedTest
    @CsvSource({
        "events.A, A, false",
        "events.A, B, true",
        "events.A, AB, true",
        "events.AB, A, true",
        "events., A, true",
        "events.é, é, false",
        "events.Aé, Aè, true",
        "events.Bé, Aé, true",
        "elsewhere.A, B, false",
        "events, B, false"
    })
    void detectsAChannelOfAnotherType(String channel, String type, boolean misrouted) {
        byte[] message = json("{'event_type':'" + type + "'}");

        var expected = new Head(type, null, null, false, null, misrouted);
        assertThat(EventMetadata.of(channel.getBytes(UTF_8), message)).isEqualTo(expected);
        assertThat(EventMetadata.published(channel.getBytes(UTF_8), message)).isEqualTo(expected);
        assertThat(expected.derive("b").misrouted()).isEqualTo(misrouted);
    }

    private static String reasonOf(byte[] message) {
        return EventMetadata.of(message) instanceof NotAnEvent not ? not.reason() : "it is an event";
    }

    private static EventMetadata metadata(String message) {
        return EventMetadata.of(json(message));
    }
}
