package dev.kodama.timeline;

import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.errors.InvalidStateStoreException;
import org.apache.kafka.streams.state.ReadOnlyWindowStore;

/** Access of {@link EntityTimeline} to the running topology. */
public interface EntityIndex {
    /**
     * Locates the partition of the index where a key belongs.
     *
     * @throws InvalidStateStoreException if it is not available; a local store throws it as well once that is so
     */
    KeyLocation locate(byte[] key);

    /** Location of a key's partition of the index. */
    sealed interface KeyLocation {
        record Local(ReadOnlyWindowStore<Bytes, byte[]> store) implements KeyLocation {}

        /** In another process, which answers over HTTP. */
        record Remote(String host, int port) implements KeyLocation {}

        /** Unknown at the moment, as during a rebalance. */
        record Unknown() implements KeyLocation {}
    }
}
