package dev.kodama.bus.metadata;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.kodama.bus.Event;
import dev.kodama.bus.json.JsonText;
import dev.kodama.bus.json.Utf8;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** The metadata parser, the event parser and Jackson's tree agree about which bytes are an event. */
class EventMetadataFuzzTest {
    private static final int ROUNDS = 30_000;
    private static final ObjectMapper JACKSON = JsonMapper.builder()
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build();
    private static final List<byte[]> EVENTS = List.of(
            JsonText.json(
                    "{'event_type':'TASK_LOST','entity_type':'task','entity_id':'t-1','payload':{'n':[1,-2.5e3]}}"),
            JsonText.json(
                    "{'event_type':'é木','entity_id':null,'payload':{'x':true,'y':false,'z':null},'entity_id':-1.50e2,'k':'\\u00e9\\n'}"),
            JsonText.json(" { 'payload' : { } , 'event_type' : '\\ud83d\\ude00' , 'x' : [ [ ] , { 'a' : '' } ] } "));
    private static final byte[] SPICE = JsonText.json("{}[]:,'\\'\\\\ \t\n0123456789+-.eEtrufalsn\0\u007fé木😀");

    @Test
    void agreesWithJacksonOnEveryMutation() {
        long seed = System.nanoTime();
        var random = new Random(seed);

        for (int round = 0; round < ROUNDS; round++) {
            byte[] message = mutated(random);
            EventMetadata expected = byJackson(message);
            EventMetadata scan = EventMetadata.of(message);
            assertSameKey(scan, message);
            boolean agrees = expected == null
                    ? scan instanceof EventMetadata.NotAnEvent
                            && Event.read(message) instanceof Event.ParseResult.NotAnEvent
                    : scan.equals(expected);

            assertThat(agrees)
                    .as(() -> "seed %d, bytes %s, Jackson %s, scan %s"
                            .formatted(seed, HexFormat.of().formatHex(message), expected, scan))
                    .isTrue();
        }
    }

    private static void assertSameKey(EventMetadata scan, byte[] message) {
        EventKey key = EventKey.of(EventKeyTest.CHANNEL, message);
        String type = scan instanceof EventMetadata.Head head ? head.entityType() : null;
        String id = scan instanceof EventMetadata.Head head ? head.entityId() : null;
        if (type != null && id != null) {
            assertThat(key)
                    .isInstanceOfSatisfying(
                            EventKey.Entity.class,
                            entity -> assertThat(entity.bytes())
                                    .isEqualTo(EventKey.of(type, id).bytes()));
        } else {
            assertThat(key).isEqualTo(scan instanceof EventMetadata.NotAnEvent ? scan : EventKey.NONE);
        }
    }

    private static byte[] mutated(Random random) {
        byte[] message = EVENTS.get(random.nextInt(EVENTS.size())).clone();
        for (int changes = 1 + random.nextInt(3); changes > 0; changes--) {
            int at = random.nextInt(message.length);
            int end = Math.min(message.length, at + 1 + random.nextInt(8));
            switch (random.nextInt(6)) {
                case 0 -> message[at] = (byte) random.nextInt(256);
                case 1, 2 -> message[at] = SPICE[random.nextInt(SPICE.length)];
                case 3 -> message = spliced(message, at, message, at, end);
                case 4 -> message = spliced(message, at, SPICE, 0, random.nextInt(3));
                default -> message = spliced(Arrays.copyOf(message, at), at, message, end, message.length);
            }
            if (message.length == 0) {
                return message;
            }
        }
        return message;
    }

    private static byte[] spliced(byte[] host, int at, byte[] guest, int from, int to) {
        return ByteBuffer.allocate(host.length + to - from)
                .put(host, 0, at)
                .put(guest, from, to - from)
                .put(host, at, host.length - at)
                .array();
    }

    private static @Nullable EventMetadata byJackson(byte[] message) {
        try {
            String text = StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(message))
                    .toString();
            JsonNode event = JACKSON.readTree(text);
            JsonNode type = event.path("event_type");
            boolean valid = event.isObject()
                    && type.isTextual()
                    && !type.textValue().isEmpty()
                    && isTextOrNone(event.path("entity_type"))
                    && (isTextOrNone(event.path("entity_id"))
                            || event.path("entity_id").isNumber())
                    && isObjectOrNone(event.path("payload"))
                    && Utf8.isEncodable(type.textValue());
            return valid ? head(event, text) : null;
        } catch (IOException e) {
            return null;
        }
    }

    private static EventMetadata head(JsonNode event, String text) throws IOException {
        String entityType = event.path("entity_type").textValue();
        JsonNode id = event.path("entity_id");
        String entityId = id.isNumber() ? lastId(text) : id.textValue();
        boolean complete = entityType != null
                && entityId != null
                && event.path("payload").isObject()
                && event.size() == 4; // no other key
        return new EventMetadata.Head(event.path("event_type").textValue(), entityType, entityId, complete);
    }

    /** A tree does not keep how a number was written. */
    private static String lastId(String text) throws IOException {
        String last = "";
        try (JsonParser json = JACKSON.createParser(text)) {
            json.nextToken();
            while (json.nextToken() == JsonToken.FIELD_NAME) {
                boolean isId = json.currentName().equals("entity_id");
                json.nextToken();
                last = isId ? json.getText() : last;
                json.skipChildren();
            }
        }
        return last;
    }

    private static boolean isTextOrNone(JsonNode value) {
        return value.isMissingNode() || value.isNull() || value.isTextual();
    }

    private static boolean isObjectOrNone(JsonNode value) {
        return value.isMissingNode() || value.isNull() || value.isObject();
    }
}
