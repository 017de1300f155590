/**
 * Sinks of a replay. {@link dev.kodama.replay.sink.Sinks} creates them: a {@code StreamSink} writes {@link
 * dev.kodama.replay.sink.TextFormat} to a stream; {@code FileSink} and {@code ParquetSink} write an {@link
 * dev.kodama.replay.sink.AtomicFile} in the {@code FileFormat} of its name; {@link dev.kodama.replay.sink.RedisSink} publishes to Redis
 * channels. An {@code EventRow} is an event's row in CSV and Parquet.
 */
@NullMarked
package dev.kodama.replay.sink;

import org.jspecify.annotations.NullMarked;
