/**
 * Runs topologies; the only package with a {@code KafkaStreams}. {@link dev.kodama.streams.RunningTopology} starts one with its {@link
 * dev.kodama.streams.StreamsSettings}, after {@link dev.kodama.streams.topics} has prepared its topics, and tells its {@link
 * dev.kodama.streams.StreamsStatus} and the {@link dev.kodama.streams.ProcessAddresses} that have a key. {@link dev.kodama.streams.ThreadFailures} and
 * {@link dev.kodama.streams.RecordErrorHandler} handle failures; {@link dev.kodama.streams.OnDemandPunctuation}
 * is for processors; {@link dev.kodama.streams.RocksDbMemory} and {@link
 * dev.kodama.streams.StateStoreVersion} concern the stores; {@link dev.kodama.streams.StreamsMeters} are its metrics.
 */
@NullMarked
package dev.kodama.streams;

import org.jspecify.annotations.NullMarked;
