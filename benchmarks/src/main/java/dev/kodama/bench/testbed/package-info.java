/**
 * The servers and publishers that benchmarks run on. {@code MirrorChild} and {@code UpChild} are processes of {@code kodama},
 * {@code RedisPair} is a Redis with a replica. {@code NumberedPublisher} publishes {@code NumberedEvents} in an {@code EventMix}, and
 * records in a {@code PublishLedger} which of them Redis acknowledged.
 */
@NullMarked
package dev.kodama.bench.testbed;

import org.jspecify.annotations.NullMarked;
