package dev.kodama.streams;

import org.apache.kafka.streams.KeyQueryMetadata;
import org.apache.kafka.streams.state.HostInfo;
import org.jspecify.annotations.Nullable;

/** The process of an application that has the partition of a store where a key belongs. */
public sealed interface KeyOwner {
    /** @param partition of the store */
    record Local(int partition) implements KeyOwner {}

    /** Another process, at its {@link StreamsSettings#address}. */
    record Remote(String host, int port) implements KeyOwner {}

    /** Unknown at the moment, as during a rebalance. */
    record Unknown() implements KeyOwner {}

    /** @param address of this process */
    static KeyOwner of(@Nullable KeyQueryMetadata metadata, String address) {
        if (metadata == null || metadata.equals(KeyQueryMetadata.NOT_AVAILABLE)) {
            return new Unknown();
        }
        HostInfo owner = metadata.activeHost();
        return owner.equals(HostInfo.buildFromEndpoint(address))
                ? new Local(metadata.partition())
                : new Remote(owner.host(), owner.port());
    }
}
