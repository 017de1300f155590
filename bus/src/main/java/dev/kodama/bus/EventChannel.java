package dev.kodama.bus;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** Redis channels of events, {@code events.EVENT_TYPE}, compared as bytes. */
final class EventChannel {
    private static final byte[] PREFIX = EventBus.CHANNEL_PREFIX.getBytes(StandardCharsets.UTF_8);

    private EventChannel() {}

    /** Whether the channel is that of another event type. A channel without the prefix {@code events.} names no type. */
    static boolean namesAnotherType(byte[] channel, String eventType) {
        return startsWith(channel, PREFIX) && !isTypeAt(channel, PREFIX.length, eventType);
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
