package dev.kodama.bus;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.json.JsonWriteFeature;
import dev.kodama.bus.json.UnlimitedJson;
import dev.kodama.bus.json.Utf8;
import dev.kodama.bus.metadata.EventMetadata;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Serializes and parses events as JSON, and converts Java values to the JSON values of an {@link Event}. */
final class EventJson {
    /** The keys of an event in written order. */
    static final List<String> KEYS = List.of("event_type", "entity_type", "entity_id", "payload");

    private static final JsonFactory JSON = UnlimitedJson.FACTORY
            .rebuild()
            .disable(JsonFactory.Feature.CANONICALIZE_FIELD_NAMES) // costly where keys never repeat
            .disable(JsonFactory.Feature.INTERN_FIELD_NAMES)
            .enable(JsonWriteFeature.COMBINE_UNICODE_SURROGATES_IN_UTF8)
            .disable(JsonWriteFeature.WRITE_HEX_UPPER_CASE)
            .build();

    private static final String TOO_DEEP = " is nested deeper than " + StreamReadConstraints.DEFAULT_MAX_DEPTH;
    private static final int PLAIN_DIGITS = 16;
    private static final int PLAIN_ZEROS = 4;

    private EventJson() {}

    static Event.ParseResult read(byte[] message) {
        var scan = EventMetadata.of(message);
        if (scan instanceof EventMetadata.NotAnEvent not) {
            return new Event.ParseResult.NotAnEvent(not.reason());
        }
        try (JsonParser in = JSON.createParser(new String(message, StandardCharsets.UTF_8))) {
            in.nextToken();
            return new Event.ParseResult.Parsed(toEvent((EventMetadata.Head) scan, readObject(in)));
        } catch (JsonProcessingException e) {
            return new Event.ParseResult.NotAnEvent("The message is not readable JSON: " + e.getOriginalMessage());
        } catch (IOException e) {
            throw new UncheckedIOException("reading from memory", e);
        } catch (IllegalArgumentException e) {
            return new Event.ParseResult.NotAnEvent(
                    "The message holds a value that is not JSON: " + e.getMessage() + ".");
        }
    }

    static byte[] write(Event event) {
        var bytes = new ByteArrayOutputStream();
        try (JsonGenerator out = JSON.createGenerator(bytes)) {
            out.writeStartObject();
            out.writeStringField("event_type", event.eventType());
            out.writeStringField("entity_type", event.entityType());
            out.writeStringField("entity_id", event.entityId());
            out.writeFieldName("payload");
            writeValue(out, event.payload());
            for (Map.Entry<String, @Nullable Object> field : event.other().entrySet()) {
                out.writeFieldName(field.getKey());
                writeValue(out, field.getValue());
            }
            out.writeEndObject();
        } catch (IOException e) {
            throw new UncheckedIOException("writing to memory", e);
        }
        return bytes.toByteArray();
    }

    /** @throws IllegalArgumentException if the text cannot be written as UTF-8 */
    static void checkText(String text, String path) {
        if (!Utf8.isEncodable(text)) {
            throw new IllegalArgumentException(path + " holds half a surrogate pair, which is not text");
        }
    }

    /**
     * A deeply immutable copy.
     *
     * @param depth nesting depth in the message, 1 for the outermost object
     */
    static Map<String, @Nullable Object> copyObject(Map<?, ?> object, String path, int depth) {
        checkDepth(path, depth);
        var copy = new LinkedHashMap<String, @Nullable Object>();
        for (Map.Entry<?, ?> field : object.entrySet()) {
            String key = key(field.getKey(), path);
            copy.put(key, copyValue(field.getValue(), key, depth));
        }
        return Collections.unmodifiableMap(copy);
    }

    private static String key(Object key, String path) {
        if (!(key instanceof String text)) {
            throw new IllegalArgumentException(path + " has a key that is not a string: " + key);
        }
        if (!Utf8.isEncodable(text)) {
            checkText(text, "a key of " + path);
        }
        return text;
    }

    private static List<@Nullable Object> copyArray(List<?> array, String path, int depth) {
        checkDepth(path, depth);
        var copy = new ArrayList<@Nullable Object>(array.size());
        for (Object value : array) {
            copy.add(copyValue(value, path, depth));
        }
        return Collections.unmodifiableList(copy);
    }

    private static @Nullable Object copyValue(@Nullable Object value, String path, int depth) {
        if (value == null || value instanceof Boolean) {
            return value;
        }
        if (value instanceof String text) {
            checkText(text, path);
            return text;
        }
        if (value instanceof Number number) {
            return copyNumber(number, path);
        }
        if (value instanceof Map<?, ?> object) {
            return copyObject(object, path, depth + 1);
        }
        if (value instanceof List<?> array) {
            return copyArray(array, path, depth + 1);
        }
        throw unknown(value, path);
    }

    private static Number copyNumber(Number number, String path) {
        if (number instanceof Integer || number instanceof BigDecimal) {
            return number;
        }
        if (number instanceof Long || number instanceof Short || number instanceof Byte) {
            long whole = number.longValue();
            return whole == (int) whole ? (Number) (int) whole : (Number) whole;
        }
        if (number instanceof BigInteger whole) {
            return whole.bitLength() < Long.SIZE ? copyNumber(whole.longValue(), path) : whole;
        }
        if ((number instanceof Double || number instanceof Float) && Double.isFinite(number.doubleValue())) {
            return new BigDecimal(number.toString());
        }
        throw unknown(number, path);
    }

    private static IllegalArgumentException unknown(Object value, String path) {
        return new IllegalArgumentException(
                path + " is " + value + " of " + value.getClass().getName() + ", which JSON does not have");
    }

    private static void checkDepth(String path, int depth) {
        if (depth > StreamReadConstraints.DEFAULT_MAX_DEPTH) {
            throw new IllegalArgumentException(path.concat(TOO_DEEP)); // to link a + takes more stack than may be left
        }
    }

    private static Event toEvent(EventMetadata.Head head, Map<String, @Nullable Object> fields) {
        var other = new LinkedHashMap<>(fields);
        KEYS.forEach(other::remove);
        return new Event(
                head.eventType(),
                head.entityType() == null ? "" : head.entityType(),
                head.entityId() == null ? "" : head.entityId(),
                fields.get("payload") instanceof Map<?, ?> payload ? copyObject(payload, "payload", 2) : Map.of(),
                other);
    }

    private static Map<String, @Nullable Object> readObject(JsonParser in) throws IOException {
        var object = new LinkedHashMap<String, @Nullable Object>();
        while (in.nextToken() != JsonToken.END_OBJECT) {
            String key = in.currentName();
            in.nextToken();
            object.put(key, readValue(in));
        }
        return object;
    }

    private static List<@Nullable Object> readArray(JsonParser in) throws IOException {
        var array = new ArrayList<@Nullable Object>();
        while (in.nextToken() != JsonToken.END_ARRAY) {
            array.add(readValue(in));
        }
        return array;
    }

    private static @Nullable Object readValue(JsonParser in) throws IOException {
        return switch (in.currentToken()) {
            case START_OBJECT -> readObject(in);
            case START_ARRAY -> readArray(in);
            case VALUE_STRING -> in.getText();
            case VALUE_NUMBER_INT -> in.getNumberValue();
            case VALUE_NUMBER_FLOAT -> in.getDecimalValue();
            case VALUE_TRUE -> true;
            case VALUE_FALSE -> false;
            default -> null;
        };
    }

    private static void writeValue(JsonGenerator out, @Nullable Object value) throws IOException {
        if (value == null) {
            out.writeNull();
        } else if (value instanceof String text) {
            out.writeString(text);
        } else if (value instanceof Boolean truth) {
            out.writeBoolean(truth);
        } else if (value instanceof BigDecimal decimal) {
            out.writeNumber(toJson(decimal));
        } else if (value instanceof Map<?, ?> object) {
            out.writeStartObject();
            for (Map.Entry<?, ?> field : object.entrySet()) {
                out.writeFieldName((String) field.getKey());
                writeValue(out, field.getValue());
            }
            out.writeEndObject();
        } else if (value instanceof List<?> array) {
            out.writeStartArray();
            for (Object element : array) {
                writeValue(out, element);
            }
            out.writeEndArray();
        } else {
            out.writeNumber(value.toString());
        }
    }

    /** Formats a number as pydantic (Rust's ryu) formats a float, with all digits: 1.0, 0.00012, 1.5e-7, 1e16. */
    private static String toJson(BigDecimal value) {
        if (value.signum() == 0) {
            return "0.0";
        }
        String digits = value.unscaledValue().abs().toString();
        long point = (long) digits.length() - value.scale(); // digits before the decimal point
        String sign = value.signum() < 0 ? "-" : "";
        if (point > PLAIN_DIGITS || point <= -PLAIN_ZEROS - 1) {
            String fraction = digits.length() > 1 ? "." + digits.substring(1) : "";
            return sign + digits.charAt(0) + fraction + "e" + (point - 1);
        }
        if (point <= 0) {
            return sign + "0." + "0".repeat((int) -point) + digits;
        }
        if (point >= digits.length()) {
            return sign + digits + "0".repeat((int) point - digits.length()) + ".0";
        }
        return sign + digits.substring(0, (int) point) + "." + digits.substring((int) point);
    }
}
