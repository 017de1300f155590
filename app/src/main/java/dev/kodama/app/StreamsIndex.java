package dev.kodama.app;

import dev.kodama.streams.KeyOwner;
import dev.kodama.streams.RunningTopology;
import dev.kodama.timeline.EntityIndex;
import dev.kodama.timeline.TimelineTopology;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.state.QueryableStoreTypes;

/** The index of entities as the running topology has it. */
record StreamsIndex(RunningTopology topology) implements EntityIndex {
    @Override
    public KeyLocation partOf(byte[] key) {
        var owner = topology.ownerOf(TimelineTopology.STORE, key);
        if (owner instanceof KeyOwner.Here here) {
            return new KeyLocation.Here(topology.store(
                    TimelineTopology.STORE, QueryableStoreTypes.<Bytes, byte[]>windowStore(), here.partition()));
        } else if (owner instanceof KeyOwner.There there) {
            return new KeyLocation.There(there.host(), there.port());
        }
        return new KeyLocation.Nowhere();
    }
}
