package dev.kodama.forwarder.durable;

import dev.kodama.journal.mask.EventMask;
import dev.kodama.settings.Setting;
import dev.kodama.settings.Settings;
import java.time.Duration;

/**
 * Configuration of durable delivery, apart from the journal's.
 *
 * @param readers maximum sessions that catch up at a time; more wait
 * @param turn maximum time of one session's turn while others wait
 * @param ringBytes how far a session may lag before it catches up from the journal
 * @param mask what is hidden of events
 */
public record DurableConfig(int readers, Duration turn, long ringBytes, EventMask mask) {
    private static final Duration TURN = Duration.ofSeconds(5);

    public static final Setting<Integer> DURABLE_READERS = Setting.number("KODAMA_DURABLE_READERS", 1, 1_000)
            .withDefault(8)
            .describedAs("Maximum number of durable clients that read the past at a time");

    public static final Setting<Long> DURABLE_BUFFER_BYTES = Setting.size(
                    "KODAMA_DURABLE_BUFFER_BYTES", 1 << 20, 8L << 30)
            .withDefault(32L << 20)
            .describedAs("Size of the ring of durable events");

    /** The defaults. */
    public static final DurableConfig DEFAULT = from(Settings.DEFAULTS);

    /** Nothing is hidden. */
    public DurableConfig(int readers, Duration turn, long ringBytes) {
        this(readers, turn, ringBytes, EventMask.NONE);
    }

    /** Reads the settings of this class, and {@link EventMask#MASK}. */
    public static DurableConfig from(Settings settings) {
        return new DurableConfig(
                settings.get(DURABLE_READERS), TURN, settings.get(DURABLE_BUFFER_BYTES), settings.get(EventMask.MASK));
    }
}
