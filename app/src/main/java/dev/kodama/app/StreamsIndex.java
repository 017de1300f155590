package dev.kodama.app;

import dev.kodama.streams.RunningTopology;
import dev.kodama.streams.StoreOwner;
import dev.kodama.timeline.EntityIndex;
import dev.kodama.timeline.TimelineTopology;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.state.QueryableStoreTypes;

/** The index of entities as the running topology has it. */
record StreamsIndex(RunningTopology topology) implements EntityIndex {
    @Override
    public Part partOf(byte[] key) {
        var owner = topology.ownerOf(TimelineTopology.STORE, key);
        if (owner instanceof StoreOwner.Here here) {
            return new Part.Here(topology.store(
                    TimelineTopology.STORE, QueryableStoreTypes.<Bytes, byte[]>windowStore(), here.partition()));
        } else if (owner instanceof StoreOwner.There there) {
            return new Part.There(there.host(), there.port());
        }
        return new Part.Nowhere();
    }
}
