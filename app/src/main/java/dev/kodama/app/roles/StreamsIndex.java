package dev.kodama.app.roles;

import dev.kodama.streams.KeyOwner;
import dev.kodama.streams.RunningTopology;
import dev.kodama.timeline.EntityIndex;
import dev.kodama.timeline.TimelineTopology;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.state.QueryableStoreTypes;

/** The entity index in the stores of a running topology. */
record StreamsIndex(RunningTopology topology) implements EntityIndex {
    @Override
    public KeyLocation locate(byte[] key) {
        var owner = topology.ownerOf(TimelineTopology.STORE, key);
        if (owner instanceof KeyOwner.Local local) {
            return new KeyLocation.Local(topology.store(
                    TimelineTopology.STORE, QueryableStoreTypes.<Bytes, byte[]>windowStore(), local.partition()));
        } else if (owner instanceof KeyOwner.Remote remote) {
            return new KeyLocation.Remote(remote.host(), remote.port());
        }
        return new KeyLocation.Unknown();
    }
}
