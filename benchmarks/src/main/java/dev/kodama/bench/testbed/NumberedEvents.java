package dev.kodama.bench.testbed;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** Events of 330 bytes about a hundred entities, each with a number. */
public final class NumberedEvents {
    public static final String CHANNEL = "events.BENCH_EVENT";
    private static final int ENTITIES = 100;
    private static final int BYTES = 330;
    private static final byte[] HEAD =
            ascii("{\"event_type\":\"BENCH_EVENT\",\"entity_type\":\"task\",\"entity_id\":\"t-");
    private static final byte[] NUMBER = ascii("\",\"payload\":{\"n\":");
    private static final byte[] REST = ascii(",\"status\":\"running\",\"note\":\"");
    private static final byte[] END = ascii("\"}}");
    private static final byte[] NOTE = note();

    private NumberedEvents() {}

    public static byte[] body(long number) {
        byte[] entity = ascii(Long.toString(number % ENTITIES));
        byte[] digits = ascii(Long.toString(number));
        int note = BYTES - HEAD.length - NUMBER.length - REST.length - END.length - entity.length - digits.length;
        byte[] body = new byte[BYTES];
        int at = 0;
        for (byte[] part : new byte[][] {HEAD, entity, NUMBER, digits, REST}) {
            at = append(part, part.length, body, at);
        }
        int from = (int) (number % (NOTE.length - note));
        System.arraycopy(NOTE, from, body, at, note);
        append(END, END.length, body, at + note);
        return body;
    }

    /** The offset in a body after the entity id. */
    static int restFrom(long number) {
        return HEAD.length + Long.toString(number % ENTITIES).length();
    }

    /** The record key, {@code entity_type:entity_id}. */
    public static byte[] key(long number) {
        return ascii("task:t-" + number % ENTITIES);
    }

    /** The number in a body; 0 for other events. */
    public static long number(byte[] body) {
        int at = HEAD.length;
        if (body.length != BYTES || !Arrays.equals(HEAD, 0, at, body, 0, at)) {
            return 0;
        }
        while (at < BYTES && body[at] != '"') {
            at++;
        }
        long number = 0;
        for (at += NUMBER.length; at < BYTES && body[at] >= '0' && body[at] <= '9'; at++) {
            number = 10 * number + body[at] - '0';
        }
        return number;
    }

    private static int append(byte[] part, int length, byte[] to, int at) {
        System.arraycopy(part, 0, to, at, length);
        return at + length;
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    /** Text that compresses about as well as prose. */
    private static byte[] note() {
        var random = new java.util.Random(1);
        String[] words = {
            "agent", "finished", "the", "review", "of", "branch", "with", "findings", "and", "waits", "for", "approval"
        };
        var text = new StringBuilder();
        while (text.length() < 64 << 10) {
            text.append(words[random.nextInt(words.length)])
                    .append(' ')
                    .append(Integer.toHexString(random.nextInt(1 << 16)))
                    .append(' ');
        }
        return ascii(text.toString());
    }
}
