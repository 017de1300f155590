package dev.kodama.forwarder.durable;

import dev.kodama.settings.Settings;
import java.time.Duration;

/**
 * Configuration of durable delivery, apart from the journal's.
 *
 * @param readers maximum sessions that catch up at a time; more wait
 * @param turn maximum time of one session's turn while others wait
 * @param ringBytes how far a session may lag before it catches up from the journal
 */
public record DurableConfig(int readers, Duration turn, long ringBytes) {
    /** As it is by default. */
    public static final DurableConfig DEFAULT = new DurableConfig(8, Duration.ofSeconds(5), 32 << 20);

    /** Reads {@code KODAMA_DURABLE_READERS} (8, from 1 to 1000) and {@code KODAMA_DURABLE_BUFFER_BYTES} (32mb, from 1mb to 8gb). */
    public static DurableConfig from(Settings settings) {
        return new DurableConfig(
                settings.number("KODAMA_DURABLE_READERS", DEFAULT.readers(), 1, 1_000),
                DEFAULT.turn(),
                settings.bytes("KODAMA_DURABLE_BUFFER_BYTES", DEFAULT.ringBytes(), 1 << 20, 8L << 30));
    }
}
