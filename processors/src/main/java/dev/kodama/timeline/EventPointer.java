package dev.kodama.timeline;

import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.Instant;

/**
 * Where an event stands in the journal: what the index holds of it.
 *
 * <p>The index is ordered by a time of its own: the event's milliseconds, times 2^20, plus the sequence modulo that. A window store
 * keeps one value for a key and a time; several for the same would be numbered anew after each restart, and overwrite one
 * another. With this time each event has a place of its own, the same one whenever it is indexed again.
 */
record EventPointer(long indexTime, int partition, long offset, long sequence) {
    private static final int SHIFT = 20;
    private static final long SEQUENCES = (1L << SHIFT) - 1;
    private static final long MOST_MILLIS = 1L << 42;
    private static final int BYTES = Integer.BYTES + 2 * Long.BYTES;

    static EventPointer of(long millis, int partition, long offset, long sequence) {
        return new EventPointer(firstTime(millis) | (sequence & SEQUENCES), partition, offset, sequence);
    }

    static EventPointer read(long indexTime, byte[] bytes) {
        var buffer = ByteBuffer.wrap(bytes);
        return new EventPointer(indexTime, buffer.getInt(), buffer.getLong(), buffer.getLong());
    }

    byte[] toBytes() {
        return ByteBuffer.allocate(BYTES)
                .putInt(partition)
                .putLong(offset)
                .putLong(sequence)
                .array();
    }

    /** The least index time of what was captured then or later. */
    static long firstTime(long millis) {
        return Math.max(0, Math.min(millis, MOST_MILLIS)) << SHIFT;
    }

    /** As stores take times. */
    static Instant instant(long indexTime) {
        return Instant.ofEpochMilli(indexTime);
    }

    /** How long the index keeps what the journal keeps for so long. */
    static Duration retention(Duration journal) {
        return Duration.ofMillis(firstTime(journal.toMillis()));
    }
}
