/**
 * A Kafka broker inside this JVM: {@link KafkaNode} starts and stops it, {@link KafkaSettings} are its settings, {@link IdleMeters} what it
 * does not do while idle.
 */
@NullMarked
package dev.kodama.embedded.kafka;

import org.jspecify.annotations.NullMarked;
