package dev.kodama.timeline;

import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.errors.InvalidStateStoreException;
import org.apache.kafka.streams.state.ReadOnlyWindowStore;

/** The little that {@link EntityTimeline} needs of the running topology. */
public interface EntityIndex {
    /**
     * The part of the index where an entity's key belongs.
     *
     * @throws InvalidStateStoreException if it cannot be had now; and so does a store that was handed out, once that is so
     */
    KeyLocation partOf(byte[] key);

    /** Where a part of the index is. */
    sealed interface KeyLocation {
        record Here(ReadOnlyWindowStore<Bytes, byte[]> store) implements KeyLocation {}

        /** In another process, which answers there over HTTP. */
        record There(String host, int port) implements KeyLocation {}

        /** Nowhere at the moment. */
        record Nowhere() implements KeyLocation {}
    }
}
