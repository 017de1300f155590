package dev.kodama.bus.metadata;

import java.nio.charset.StandardCharsets;

/**
 * Event types that only Kodama writes: those beginning with {@code journal.}, in this letter case. A published message of such a
 * type, or on the channel of one, is no event: else anybody could tell of a hole where there is none.
 */
public final class ReservedTypes {
    /** Why a message is refused, as {@code kodama.rejected} has it. */
    public static final String REASON = "reserved-type";

    /** What their names begin with. */
    public static final String PREFIX = "journal.";

    private static final byte[] CHANNEL = EventChannel.of(PREFIX).getBytes(StandardCharsets.UTF_8);

    private ReservedTypes() {}

    /** Whether only Kodama writes this type. */
    public static boolean contains(String eventType) {
        return eventType.startsWith(PREFIX);
    }

    /** Whether it is the channel of such a type, whatever the message on it says. */
    public static boolean containsChannel(byte[] channel) {
        return EventChannel.startsWith(channel, CHANNEL);
    }
}
