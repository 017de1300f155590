package dev.kodama.bus.metadata;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** Redis channels of events, {@code events.EVENT_TYPE}. */
public final class EventChannel {
    /** Prefix of every event channel; the event type follows. */
    public static final String PREFIX = "events.";

    private static final byte[] PREFIX_BYTES = PREFIX.getBytes(StandardCharsets.UTF_8);

    private EventChannel() {}

    /** The channel of an event type. */
    public static String of(String eventType) {
        return PREFIX + eventType;
    }

    /**
     * Whether the channel belongs to another event type. A channel without the prefix {@code events.} belongs to none.
     */
    static boolean namesAnotherType(byte[] channel, String eventType) {
        return startsWith(channel, PREFIX_BYTES) && !isTypeAt(channel, PREFIX_BYTES.length, eventType);
    }

    static boolean startsWith(byte[] channel, byte[] prefix) {
        return channel.length >= prefix.length && Arrays.equals(channel, 0, prefix.length, prefix, 0, prefix.length);
    }

    /** Allocates nothing for ASCII, which nearly all event types are. */
    private static boolean isTypeAt(byte[] channel, int from, String eventType) {
        int length = eventType.length();
        for (int i = 0; i < length; i++) {
            char letter = eventType.charAt(i);
            if (letter >= 0x80) {
                byte[] bytes = eventType.getBytes(StandardCharsets.UTF_8);
                return Arrays.equals(channel, from, channel.length, bytes, 0, bytes.length);
            } else if (from + i >= channel.length || channel[from + i] != letter) {
                return false;
            }
        }
        return channel.length == from + length;
    }
}
