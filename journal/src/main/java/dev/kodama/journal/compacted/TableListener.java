package dev.kodama.journal.compacted;

import org.jspecify.annotations.Nullable;

/** Receives, in the thread of a {@link CompactedTable}, the changes after its first complete read. */
public interface TableListener<V> {
    /** @param value null if the key was deleted */
    void onChange(String key, @Nullable V value);
}
