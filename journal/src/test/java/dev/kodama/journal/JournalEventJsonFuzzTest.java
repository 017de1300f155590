package dev.kodama.journal;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Copied fields are those that Jackson reads from the decoded text, for random bodies: objects, damaged ones, and others. */
class JournalEventJsonFuzzTest {
    private static final int ROUNDS = 2_500;
    private static final List<String> KEYS = List.of(
            "seq",
            "time",
            "channel",
            "source",
            "published",
            "se\\u0071",
            "\\u0074ime",
            "publishe\\u0064",
            "event_type",
            "entity_type",
            "entity_id",
            "entity_i\\u0064",
            "payload",
            "Seq",
            "sequ",
            "",
            "é木😀",
            "a\\\"b");
    private static final List<String> READ =
            List.of("event_type", "entity_type", "entity_id", "payload", "seq", "none");
    private static final List<String> SCALARS = List.of(
            "0",
            "-0.0",
            "1e400",
            "-12345678901234567890123.50E-7",
            "true",
            "false",
            "null",
            "\"\"",
            "\"TASK_DONE\"",
            "\"a,\"",
            "\"}],\"",
            "\"\\u00e9é\\/\\n\\\\\"",
            "\"\\ud83d\"",
            "\"\\\"\"",
            "\"木霊😀\u007f\"");
    private static final List<String> BLANKS = List.of("", "", "", "", " ", "\n", "\r\n", "\t", "  \n\t ");
    private static final byte[] SPICE =
            "{}[]:,\"\\ \t\n\u00010123456789+-.eEtrufalsn\u007fé木😀".getBytes(StandardCharsets.UTF_8);

    private Random random = new Random();

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
    void copiesWhatJacksonReads(long seed) {
        random = new Random(seed);

        for (int round = 0; round < ROUNDS; round++) {
            byte[] body = body();
            var event =
                    new JournaledEvent(1 + round, random.nextLong() >> 16, channel(), "s-" + random.nextInt(3), body);

            assertSame(event, "seed " + seed + ", body " + HexFormat.of().formatHex(body));
        }
    }

    private static void assertSame(JournaledEvent event, String about) {
        var expected = JacksonEventJson.of(event);
        var actual = BodyFields.of(event);

        assertThat(JournalEventJson.line(event)).as(about).isEqualTo(JacksonEventJson.line(event));
        assertThat(actual.displaced()).as(about).isEqualTo(expected.displaced());
        assertThat(actual.head()).as(about).isEqualTo(event.head());
        for (String name : READ) {
            assertThat(actual.json(name)).as(about).isEqualTo(expected.json(name));
            assertThat(actual.text(name)).as(about).isEqualTo(expected.text(name));
            assertThat(actual.textOrNumber(name)).as(about).isEqualTo(expected.textOrNumber(name));
        }
    }

    private byte[] channel() {
        return switch (random.nextInt(8)) {
            case 0 -> "events.\"é\\\n".getBytes(StandardCharsets.UTF_8);
            case 1 -> new byte[] {'e', (byte) random.nextInt(256), (byte) random.nextInt(256), 'x'};
            default -> "events.TASK_DONE".getBytes(StandardCharsets.UTF_8);
        };
    }

    /** An object, often with what follows or precedes it, damaged one time in three. */
    private byte[] body() {
        var text = new StringBuilder();
        switch (random.nextInt(20)) {
            case 0 -> appendValue(text, 1);
            case 1 -> text.append(one(BLANKS));
            default -> appendObject(text.append(one(BLANKS)), 0);
        }
        text.append(one(BLANKS)).append(random.nextInt(10) == 0 ? "x{}" : "");
        byte[] body = text.toString().getBytes(StandardCharsets.UTF_8);
        return random.nextInt(3) == 0 && body.length > 0 ? damaged(body) : body;
    }

    private void appendObject(StringBuilder text, int depth) {
        boolean event = depth == 0 && random.nextBoolean();
        text.append('{').append(one(BLANKS)).append(event ? "\"event_type\":\"TASK_DONE\"" : "");
        int fields = random.nextInt(depth == 0 ? 9 : 3);
        for (int i = 0; i < fields; i++) {
            text.append(i == 0 && !event ? "" : ",").append(one(BLANKS));
            text.append('"').append(one(KEYS)).append('"').append(one(BLANKS)).append(':');
            appendValue(text.append(one(BLANKS)), depth + 1);
            text.append(one(BLANKS));
        }
        text.append('}');
    }

    private void appendValue(StringBuilder text, int depth) {
        int kind = random.nextInt(depth > 4 ? 6 : 10);
        if (depth == 1 && random.nextInt(50) == 0) {
            appendDeep(text);
        } else if (kind < 6) {
            text.append(one(SCALARS));
        } else if (kind < 8) {
            appendObject(text, depth);
        } else {
            text.append('[').append(one(BLANKS));
            for (int i = random.nextInt(4); i > 0; i--) {
                appendValue(text, depth + 1);
                text.append(one(BLANKS)).append(i > 1 ? "," : "").append(one(BLANKS));
            }
            text.append(']');
        }
    }

    /** Arrays and objects in each other, mostly around multiples of 64 levels. */
    private void appendDeep(StringBuilder text) {
        int levels = 64 * (1 + random.nextInt(4)) + random.nextInt(5) - 2;
        var ends = new StringBuilder();
        for (int i = 0; i < levels; i++) {
            boolean object = random.nextBoolean();
            text.append(object ? "{\"k\":" : random.nextBoolean() ? "[" : "[{},");
            ends.append(object ? "}" : random.nextBoolean() ? "]" : "]1,");
        }
        text.append("null").append(ends.reverse());
    }

    /** With some bytes replaced, removed or inserted: often no JSON, or no UTF-8. */
    private byte[] damaged(byte[] body) {
        var out = new ByteArrayOutputStream();
        int first = random.nextInt(body.length);
        int second = random.nextInt(body.length);
        for (int i = 0; i < body.length; i++) {
            int change = i == first || i == second ? random.nextInt(5) : 5;
            if (change == 0) {
                out.write(random.nextInt(256));
            } else if (change == 1) {
                out.write(SPICE[random.nextInt(SPICE.length)]);
            } else if (change == 2) {
                out.write(SPICE[random.nextInt(SPICE.length)]);
                out.write(body[i]);
            } else if (change == 3) {
                return random.nextBoolean() ? out.toByteArray() : body; // cut, or undamaged
            } else if (change == 5) {
                out.write(body[i]);
            }
        }
        return out.toByteArray();
    }

    private String one(List<String> list) {
        return list.get(random.nextInt(list.size()));
    }
}
