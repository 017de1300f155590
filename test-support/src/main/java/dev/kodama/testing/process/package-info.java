/**
 * Processes that tests and benchmarks start, stop, freeze and kill. {@code ChildJvm} runs a main class by way of {@code ChildMain}, which
 * ends with its parent; {@code Broker} runs Kafka that way. {@code LinkProxy}, with {@code CommandTrap}, stands between a client and Redis
 * and fails as networks do. {@code KodamaProcess} is {@code kodama}, started with {@code SharedClasses}. {@code Await} waits for all of
 * them; a {@code Step} may fail.
 */
@NullMarked
package dev.kodama.testing.process;

import org.jspecify.annotations.NullMarked;
