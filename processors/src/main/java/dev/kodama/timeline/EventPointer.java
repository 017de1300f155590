package dev.kodama.timeline;

import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.Instant;

/**
 * An entry of the index: the place of an event in the journal.
 *
 * <p>The index is ordered by a time of its own: the event's milliseconds times 2^20, plus the sequence modulo 2^20. A window store has one
 * value per key and time; several for one time would be numbered again after each restart, and overwrite each other. With this time each
 * event has its own entry, the same one whenever it is indexed again.
 */
record EventPointer(long indexTime, int partition, long offset, long sequence) {
    private static final int SHIFT = 20;
    private static final long SEQUENCES = (1L << SHIFT) - 1;
    private static final long MAX_MILLIS = 1L << 42;
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

    /** The lowest index time of events captured then or later. */
    static long firstTime(long millis) {
        return Math.max(0, Math.min(millis, MAX_MILLIS)) << SHIFT;
    }

    /** As parameter of a store. */
    static Instant instant(long indexTime) {
        return Instant.ofEpochMilli(indexTime);
    }

    /** The retention of the index for a retention of the journal. */
    static Duration retention(Duration journal) {
        return Duration.ofMillis(firstTime(journal.toMillis()));
    }
}
