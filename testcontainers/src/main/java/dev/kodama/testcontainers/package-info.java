/**
 * Kodama and its servers in containers, for the tests of services that publish or subscribe.
 *
 * <p>{@link dev.kodama.testcontainers.KodamaStack} starts a Redis, a Kafka and a {@link
 * dev.kodama.testcontainers.KodamaContainer} for each {@link dev.kodama.testcontainers.KodamaRole}, from the {@link
 * dev.kodama.testcontainers.KodamaImages} that a build names. Tests publish to {@code redisUrl()} as their service does and
 * wait with {@code awaitEvent} until the event is journaled and served.
 */
@NullMarked
package dev.kodama.testcontainers;

import org.jspecify.annotations.NullMarked;
