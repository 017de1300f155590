/**
 * Examines the Redis and the Kafka of a mirror and gives advice. {@link Doctor} is the entry point. Facts are fetched
 * first ({@link RedisFacts}; {@link KafkaFacts} by {@link KafkaFactsCollector}) and then judged by pure functions:
 * {@link RedisChecks}, {@link BacklogChecks}, {@link KafkaChecks}, {@link TransactionChecks}, {@link MirrorChecks}. They collect {@link Findings},
 * each a {@link Finding} with numbers as {@link HumanReadable} formats them.
 */
@NullMarked
package dev.kodama.doctor;

import org.jspecify.annotations.NullMarked;
