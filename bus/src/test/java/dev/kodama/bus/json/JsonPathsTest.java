package dev.kodama.bus.json;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class JsonPathsTest {
    private static final ObjectMapper JACKSON = new ObjectMapper();
    private static final JsonPath PROJECT = path("payload", "project_id");

    @Test
    void readsScalarsOfEachKind() {
        var values = read(
                "{\"payload\":{\"s\":\"a\\u0062\\n\",\"n\":1.50,\"t\":true,\"f\":false,\"z\":null,\"o\":{},\"a\":[1]}}",
                path("payload", "s"),
                path("payload", "n"),
                path("payload", "t"),
                path("payload", "f"),
                path("payload", "z"),
                path("payload", "o"),
                path("payload", "a"),
                path("payload", "missing"));

        assertThat(values.get(path("payload", "s"))).isEqualTo(JsonValue.string("ab\n"));
        assertThat(values.get(path("payload", "n"))).isEqualTo(JsonValue.number("15e-1"));
        assertThat(values.get(path("payload", "t"))).isEqualTo(JsonValue.bool(true));
        assertThat(values.get(path("payload", "f"))).isEqualTo(JsonValue.bool(false));
        assertThat(values.get(path("payload", "z"))).isEqualTo(JsonValue.NULL);
        assertThat(values.get(path("payload", "o"))).isEqualTo(JsonValue.OBJECT_OR_ARRAY);
        assertThat(values.get(path("payload", "a"))).isEqualTo(JsonValue.OBJECT_OR_ARRAY);
        assertThat(values.get(path("payload", "missing"))).isNull();
    }

    @Test
    void takesTheLastOfARepeatedKeyAndNothingOfThoseBefore() {
        assertThat(read("{\"payload\":{\"project_id\":\"a\",\"project_id\":\"b\"}}", PROJECT)
                        .get(PROJECT))
                .isEqualTo(JsonValue.string("b"));
        assertThat(read("{\"payload\":{\"project_id\":\"a\"},\"payload\":{\"x\":1}}", PROJECT)
                        .get(PROJECT))
                .isNull();
        assertThat(read("{\"payload\":{\"project_id\":\"a\"},\"payload\":7}", PROJECT)
                        .get(PROJECT))
                .isNull();
    }

    @Test
    void readsAPathAndOneThroughIt() {
        var outer = path("payload", "a");
        var inner = path("payload", "a", "b");

        var values = read("{\"payload\":{\"a\":{\"b\":1}}}", inner, outer);

        assertThat(values.get(outer)).isEqualTo(JsonValue.OBJECT_OR_ARRAY);
        assertThat(values.get(inner)).isEqualTo(JsonValue.number("1"));
    }

    @Test
    void keepsTheBeginningOfALongString() {
        String text = "é𝄞x".repeat(1_000);

        var value =
                read("{\"payload\":{\"project_id\":\"" + text + "\"}}", PROJECT).get(PROJECT);

        assertThat(value).isEqualTo(JsonValue.string(text));
        assertThat(value).extracting(JsonValue::text).asString().hasSize(JsonValue.MAX_LETTERS);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "[]", "7", "{\"payload\":{\"project_id\":\"a\"}", "{\"payload\":{\"project_id\":1.}}"})
    void findsNothingInWhatIsNoObject(String text) {
        assertThat(read(text, PROJECT).get(PROJECT)).isNull();
    }

    @ParameterizedTest
    @CsvSource({
        "1, 1.0, true",
        "1, 1e0, true",
        "100, 1e2, true",
        "100, 1E+2, true",
        "-0.0, 0, true",
        "0e5, 0, true",
        "0.10, 1e-1, true",
        "-12.50, -125e-1, true",
        "9007199254740993, 9007199254740992, false",
        "1, -1, false",
        "10, 1, false",
        "0.1, 0.01, false",
        "1e999999999999, 10e999999999998, true",
        "1e99999999999999999999, 1e99999999999999999998, false"
    })
    void comparesNumbersByValue(String one, String other, boolean equal) {
        assertThat(JsonValue.number(one).equals(JsonValue.number(other))).isEqualTo(equal);
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void comparesNumbersAsBigDecimalDoes(long seed) {
        var random = new Random(seed);
        var numbers = IntStream.range(0, 300).mapToObj(i -> number(random)).toList();

        assertThat(numbers).allMatch(JsonValue::isNumber);
        for (String one : numbers) {
            for (String other : numbers) {
                assertThat(JsonValue.number(one).equals(JsonValue.number(other)))
                        .as(one + " and " + other)
                        .isEqualTo(new BigDecimal(one).compareTo(new BigDecimal(other)) == 0);
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "-", "01", "1.", ".5", "1e", "1e+", "+1", "1 ", "0x1", "NaN", "1.5.2", "٣"})
    void tellsWhatIsNoNumber(String text) {
        assertThat(JsonValue.isNumber(text)).isFalse();
    }

    /** Random objects and paths: as in Jackson's tree. */
    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
    void readsWhatATreeHas(long seed) throws IOException {
        var random = new Random(seed);
        for (int i = 0; i < 500; i++) {
            String json = object(random, 4);
            var paths = new ArrayList<JsonPath>();
            for (int n = random.nextInt(15); n >= 0; n--) {
                paths.add(new JsonPath(IntStream.rangeClosed(0, random.nextInt(4))
                        .mapToObj(depth -> key(random))
                        .toList()));
            }
            var all = JsonPaths.of(paths);

            var values = JsonValues.read(all, json.getBytes(UTF_8));

            var tree = JACKSON.reader()
                    .with(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
                    .readTree(json);
            var expected = new ArrayList<JsonPath>();
            for (var path : all.all()) {
                var node = find(tree, path);
                assertThat(values.get(path)).as(path + " in " + json).isEqualTo(valueOf(node));
                if (node != null) {
                    expected.add(path);
                }
            }
            var there = new ArrayList<JsonPath>();
            values.forEach((path, value) -> there.add(path));
            assertThat(there).containsExactlyInAnyOrderElementsOf(expected);
        }
    }

    private static @Nullable JsonNode find(JsonNode tree, JsonPath path) {
        var node = tree;
        for (String key : path.keys()) {
            node = node.isObject() ? node.get(key) : null;
            if (node == null) {
                return null;
            }
        }
        return node;
    }

    private static @Nullable JsonValue valueOf(@Nullable JsonNode node) {
        if (node == null) {
            return null;
        } else if (node.isNull()) {
            return JsonValue.NULL;
        } else if (node.isContainerNode()) {
            return JsonValue.OBJECT_OR_ARRAY;
        } else if (node.isBoolean()) {
            return JsonValue.bool(node.booleanValue());
        }
        return node.isNumber() ? JsonValue.number(node.decimalValue().toString()) : JsonValue.string(node.textValue());
    }

    private static String object(Random random, int depth) {
        var text = new StringBuilder("{");
        for (int n = random.nextInt(6); n > 0; n--) {
            text.append(text.length() > 1 ? ", " : " ");
            text.append('"').append(key(random)).append("\" : ").append(value(random, depth));
        }
        return text.append('}').toString();
    }

    private static String value(Random random, int depth) {
        return switch (random.nextInt(depth > 0 ? 9 : 5)) {
            case 0 -> number(random);
            case 1 -> random.nextBoolean() ? "true" : "false";
            case 2 -> "null";
            case 3 -> "\"te\\u0078t\\\"" + random.nextInt(3) + "\"";
            case 4 -> "\"" + key(random) + "ü\"";
            case 5 -> "[" + value(random, depth - 1) + "," + object(random, depth - 1) + "]";
            default -> object(random, depth - 1);
        };
    }

    /** Few, so that they are repeated, and more than are compared one by one. */
    private static String key(Random random) {
        return List.of("a", "b", "c", "d", "e", "f", "g", "h", "i", "ä\uD834\uDD1E", "a.b", "payload")
                .get(random.nextInt(random.nextBoolean() ? 3 : 12));
    }

    private static String number(Random random) {
        String text = (random.nextBoolean() ? "-" : "") + random.nextInt(random.nextBoolean() ? 3 : 1_000);
        if (random.nextInt(3) == 0) {
            text += "." + random.nextInt(20) + "0".repeat(random.nextInt(3));
        }
        return random.nextInt(3) == 0 ? text + (random.nextBoolean() ? "e" : "E-") + random.nextInt(4) : text;
    }

    private static JsonValues read(String json, JsonPath... paths) {
        return JsonValues.read(JsonPaths.of(Arrays.asList(paths)), json.getBytes(UTF_8));
    }

    private static JsonPath path(String... keys) {
        return new JsonPath(List.of(keys));
    }
}
