package dev.kodama.streams;

import java.util.List;
import org.apache.kafka.streams.KafkaStreams;
import org.apache.kafka.streams.StreamsMetadata;
import org.apache.kafka.streams.state.HostInfo;

/** Addresses of the processes of an application. */
final class ProcessAddresses {
    private ProcessAddresses() {}

    /**
     * The other processes that have partitions of a store; empty during a rebalance.
     *
     * @param own address of this process
     */
    static List<String> others(KafkaStreams streams, String store, String own) {
        if (streams.state() != KafkaStreams.State.RUNNING) {
            return List.of();
        }
        var here = HostInfo.buildFromEndpoint(own);
        return streams.streamsMetadataForStore(store).stream()
                .map(StreamsMetadata::hostInfo)
                .filter(host -> !host.equals(here))
                .map(host -> (host.host().contains(":") ? "[" + host.host() + "]" : host.host()) + ":" + host.port())
                .sorted()
                .toList();
    }
}
