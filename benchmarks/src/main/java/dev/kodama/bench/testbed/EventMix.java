package dev.kodama.bench.testbed;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * Numbered events of several types about several entities, in turn. A number always stands for the same event.
 *
 * @param types the number of event types; with one they are {@link NumberedEvents}
 * @param entities the number of entities
 */
public record EventMix(int types, int entities) {
    /** One type and a hundred entities. */
    public static final EventMix ONE = new EventMix(1, 100);

    private static final List<String> ENTITY_TYPES = List.of("task", "agent", "sandbox", "ticket");
    private static final int SPREAD = 7_919;

    /** The PUBLISH command of each type, up to the length of the body. */
    List<byte[]> prefixes() {
        var prefixes = new ArrayList<byte[]>();
        for (int type = 0; type < types; type++) {
            String channel = types == 1 ? NumberedEvents.CHANNEL : "events." + name(type);
            prefixes.add(ascii("*3\r\n$7\r\nPUBLISH\r\n$" + channel.length() + "\r\n" + channel + "\r\n$"));
        }
        return prefixes;
    }

    private static String name(int type) {
        return "BENCH_" + type + (type % 10 == 0 ? "_FAILED" : "_DONE");
    }

    int type(long number) {
        return (int) (number % types);
    }

    public byte[] body(long number) {
        byte[] one = NumberedEvents.body(number);
        if (types == 1) {
            return one;
        }
        int type = type(number);
        long entity = number * SPREAD % entities;
        byte[] head = ascii("{\"event_type\":\"" + name(type) + "\",\"entity_type\":\""
                + ENTITY_TYPES.get(type % ENTITY_TYPES.size()) + "\",\"entity_id\":\"e-" + entity);
        int rest = NumberedEvents.restFrom(number);
        byte[] body = new byte[head.length + one.length - rest];
        System.arraycopy(head, 0, body, 0, head.length);
        System.arraycopy(one, rest, body, head.length, one.length - rest);
        return body;
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }
}
