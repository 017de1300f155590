package dev.kodama.doctor;

import dev.kodama.mirror.MirrorConfig;
import dev.kodama.mirror.replication.connection.ReplicationConfig;
import java.io.IOException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.TimeoutException;

/**
 * Examines the Redis and the Kafka of a mirror, both at once, and one even when the other is away. It changes nothing: it asks Redis for
 * a moment of its replication stream, and Kafka for a transaction that it aborts.
 */
public final class Doctor {
    private Doctor() {}

    /**
     * Asks both, each answer for at most 5 s.
     *
     * @param measure for how long the rate of Redis's replication stream is measured
     * @return what was looked at, in the order in which to read it
     * @throws IllegalArgumentException if the Redis URL cannot be read
     */
    public static List<Finding> examine(MirrorConfig config, Duration measure, InstantSource clock)
            throws InterruptedException {
        var replication = ReplicationConfig.of(config.redisUrl(), "events.").withPsyncCommand(config.psyncCommand());
        var asked = started("doctor-redis", () -> RedisFacts.of(replication, measure));
        var kafkaAsked = started("doctor-kafka", () -> new KafkaFactsCollector(config.journal()).facts());
        var findings = new ArrayList<Finding>();
        Optional<RedisFacts> redis = Optional.empty();
        try {
            redis = Optional.of(asked.get());
            findings.addAll(RedisChecks.of(redis.get(), config.capture()));
        } catch (ExecutionException e) {
            findings.addAll(RedisChecks.away(expected(e, IOException.class)));
        }
        try {
            var kafka = kafkaAsked.get();
            findings.addAll(KafkaChecks.of(kafka, config.journal()));
            findings.addAll(MirrorChecks.of(kafka, redis, config.journal().source(), clock.instant()));
        } catch (ExecutionException e) {
            findings.addAll(KafkaChecks.away(config.journal().bootstrap() + ": " + expected(e, KafkaException.class)));
        }
        return findings;
    }

    private static <T> FutureTask<T> started(String name, Callable<T> question) {
        var task = new FutureTask<>(question);
        var thread = new Thread(task, name);
        thread.setDaemon(true);
        thread.start();
        return task;
    }

    /** What it says of a server that is away; anything else is a fault of ours. */
    private static String expected(ExecutionException e, Class<? extends Exception> away) {
        if (!away.isInstance(e.getCause())) {
            throw new IllegalStateException(e.getCause());
        }
        if (e.getCause() instanceof TimeoutException) {
            return "no answer within 5 s";
        }
        return e.getCause() instanceof KafkaException
                ? KafkaFactsCollector.reason(e.getCause())
                : String.valueOf(e.getCause().getMessage());
    }
}
