package dev.kodama.bus.json;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Random messages and paths, with Jackson as the oracle; each run has the same seed. */
class JsonMaskFuzzTest {
    private static final int RUNS = 20_000;
    private static final List<String> KEYS = List.of("a", "b", "token", "é", "a.b", "");

    private final Random random = new Random(20_261_201);

    /** A value as Jackson reads it: objects keep repeated keys and their order, scalars are their text as written. */
    private sealed interface Value {
        record Fields(List<Map.Entry<String, Value>> fields) implements Value {}

        record Items(List<Value> items) implements Value {}

        record Scalar(JsonToken kind, String text) implements Value {}
    }

    private static final Value HIDDEN = new Value.Scalar(JsonToken.VALUE_STRING, "***");

    @Test
    void masksAsATreeOfJacksonIsMasked() throws IOException {
        for (int run = 0; run < RUNS; run++) {
            var paths = paths();
            String text = "{" + fields(3) + ",\"payload\":{" + fields(4) + "}}" + blanks();

            byte[] masked = JsonMask.of(paths).object(text.getBytes(UTF_8));

            assertThat(read(new String(masked, UTF_8)))
                    .as("%s of %s", paths, text)
                    .isEqualTo(
                            mask(read(text), paths.stream().map(JsonPath::keys).toList(), 0));
        }
    }

    /** Whatever a message is cut to or garbled to, no secret that a masked path has shows. */
    @Test
    void showsNoSecretOfAGarbledMessage() {
        var mask = JsonMask.of(List.of(new JsonPath(List.of("payload", "token"))));
        for (int run = 0; run < RUNS; run++) {
            String text = "{" + fields(2) + ",\"payload\":{" + fields(3) + ",\"token\":\"s3cret\"," + fields(2) + "}}";
            int end = random.nextInt(text.length());
            String garbled = random.nextBoolean()
                    ? text.substring(0, end)
                    : text.substring(0, end) + "x]}\",".charAt(random.nextInt(5)) + text.substring(end + 1);
            byte[] shown = mask.anything(garbled.getBytes(UTF_8));

            boolean sameStructure = isPayloadTokenOf(garbled);
            assertThat(new String(shown, UTF_8).contains("s3cret") && sameStructure)
                    .as(garbled)
                    .isFalse();
        }
    }

    /** Whether the secret still stands at the masked path, as far as the text is JSON. */
    private static boolean isPayloadTokenOf(String text) {
        try (var json = UnlimitedJson.FACTORY.createParser(text)) {
            for (var token = json.nextToken(); token != null; token = json.nextToken()) {
                if (token.isScalarValue() && json.getText().equals("s3cret")) {
                    return json.getParsingContext().pathAsPointer().toString().equals("/payload/token");
                }
            }
        } catch (IOException e) {
            return true; // it is cut before
        }
        return false;
    }

    private List<JsonPath> paths() {
        return IntStream.rangeClosed(0, random.nextInt(4))
                .mapToObj(i -> new JsonPath(IntStream.rangeClosed(0, random.nextInt(3))
                        .mapToObj(depth -> depth == 0 && random.nextBoolean() ? "payload" : key())
                        .toList()))
                .toList();
    }

    private String key() {
        return KEYS.get(random.nextInt(KEYS.size()));
    }

    private String fields(int depth) {
        var fields = new StringBuilder();
        for (int i = random.nextInt(5); i >= 0; i--) {
            fields.append(blanks())
                    .append(quoted(key()))
                    .append(blanks())
                    .append(':')
                    .append(value(depth));
            fields.append(i == 0 ? "" : ",");
        }
        return fields.toString();
    }

    private String value(int depth) {
        int kind = random.nextInt(depth == 0 ? 4 : 8);
        String value = switch (kind) {
            case 0 -> quoted("s" + random.nextInt(1_000));
            case 1 -> List.of("1.50", "-0", "12e+3", "9007199254740993").get(random.nextInt(4));
            case 2 -> List.of("true", "false", "null").get(random.nextInt(3));
            case 3 -> random.nextBoolean() ? "{}" : "[" + blanks() + "]";
            case 4, 5 -> "{" + fields(depth - 1) + "}";
            default -> "[" + value(depth - 1) + "," + value(depth - 1) + "]";
        };
        return blanks() + value + blanks();
    }

    /** A string, perhaps with escapes that it does not need. */
    private String quoted(String text) {
        var quoted = new StringBuilder("\"");
        for (int at = 0; at < text.length(); at++) {
            char letter = text.charAt(at);
            quoted.append(random.nextInt(6) == 0 ? String.format("\\u%04x", (int) letter) : String.valueOf(letter));
        }
        return quoted.append('"').toString();
    }

    private String blanks() {
        return random.nextInt(8) == 0 ? " \n\t ".substring(random.nextInt(4)) : "";
    }

    /** @param depth nesting depth of what is around the value */
    private static Value mask(Value value, List<List<String>> paths, int depth) {
        if (paths.stream().anyMatch(List::isEmpty)) {
            return HIDDEN;
        } else if (value instanceof Value.Items items) {
            return new Value.Items(items.items().stream()
                    .map(item -> mask(item, paths, depth + 1))
                    .toList());
        } else if (value instanceof Value.Fields fields) {
            return new Value.Fields(fields.fields().stream()
                    .map(field ->
                            Map.entry(field.getKey(), mask(field.getValue(), inside(paths, field.getKey()), depth + 1)))
                    .toList());
        } else if (value instanceof Value.Scalar scalar
                && scalar.kind() == JsonToken.VALUE_STRING
                && !paths.isEmpty()
                && depth <= 1) {
            return HIDDEN; // no text stands there in an event
        }
        return value;
    }

    private static List<List<String>> inside(List<List<String>> paths, String key) {
        return paths.stream()
                .filter(path -> path.get(0).equals(key))
                .map(path -> path.subList(1, path.size()))
                .toList();
    }

    private static Value read(String text) throws IOException {
        try (var json = UnlimitedJson.FACTORY.createParser(text)) {
            json.nextToken();
            var value = read(json);
            assertThat(json.nextToken()).isNull();
            return value;
        }
    }

    private static Value read(JsonParser json) throws IOException {
        @Nullable JsonToken token = json.currentToken();
        if (token == JsonToken.START_OBJECT) {
            var fields = new ArrayList<Map.Entry<String, Value>>();
            while (json.nextToken() == JsonToken.FIELD_NAME) {
                String key = json.currentName();
                json.nextToken();
                fields.add(Map.entry(key, read(json)));
            }
            return new Value.Fields(fields);
        } else if (token == JsonToken.START_ARRAY) {
            var items = new ArrayList<Value>();
            while (json.nextToken() != JsonToken.END_ARRAY) {
                items.add(read(json));
            }
            return new Value.Items(items);
        }
        return new Value.Scalar(token, json.getText());
    }
}
