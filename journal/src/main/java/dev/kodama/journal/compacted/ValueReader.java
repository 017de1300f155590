package dev.kodama.journal.compacted;

/** Decodes the values of a {@link CompactedTable}. */
public interface ValueReader<V> {
    /** @throws IllegalArgumentException if the value is invalid; the key then has no value */
    V read(String key, byte[] value);
}
