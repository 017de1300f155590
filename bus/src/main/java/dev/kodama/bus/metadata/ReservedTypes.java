package dev.kodama.bus.metadata;

import java.nio.charset.StandardCharsets;

/**
 * Event types that only Kodama writes: those beginning with {@code journal.}, in this letter case. A published message
 * of such a type, or on the channel of one, is not an event: otherwise any publisher could report a hole that does not
 * exist.
 */
public final class ReservedTypes {
    /** Why a message is rejected, as in {@code kodama.rejected}. */
    public static final String REASON = "reserved-type";

    /** Prefix of reserved event types. */
    public static final String PREFIX = "journal.";

    private static final byte[] CHANNEL = EventChannel.of(PREFIX).getBytes(StandardCharsets.UTF_8);

    private ReservedTypes() {}

    /** Whether only Kodama writes this type. */
    public static boolean contains(String eventType) {
        return eventType.startsWith(PREFIX);
    }

    /** Whether the channel is that of a reserved type, whatever the message says. */
    public static boolean containsChannel(byte[] channel) {
        return EventChannel.startsWith(channel, CHANNEL);
    }
}
