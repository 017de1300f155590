package dev.kodama.doctor;

import dev.kodama.bus.failure.RootCause;
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
 * Examines the Redis and the Kafka of a mirror, both at once, each even if the other is unavailable. It changes
 * nothing: it attaches to Redis's replication stream for a moment, and aborts a transaction in Kafka.
 */
public final class Doctor {
    private Doctor() {}

    /**
     * Asks both servers; each reply takes at most 5 s.
     *
     * @param measure how long to measure the rate of Redis's replication stream
     * @return the findings in reading order
     * @throws IllegalArgumentException if the Redis URL cannot be read
     */
    public static List<Finding> examine(MirrorConfig config, Duration measure, InstantSource clock)
            throws InterruptedException {
        var replication = ReplicationConfig.of(config.redisUrl(), "events.").withPsyncCommand(config.psyncCommand());
        var redisFacts = start("kodama-doctor-redis", () -> RedisFacts.of(replication, measure));
        var kafkaFacts = start("kodama-doctor-kafka", () -> new KafkaFactsCollector(config.journal()).facts());
        var findings = new ArrayList<Finding>();
        Optional<RedisFacts> redis = Optional.empty();
        try {
            redis = Optional.of(redisFacts.get());
            findings.addAll(RedisChecks.of(redis.get(), config.capture()));
        } catch (ExecutionException e) {
            findings.addAll(RedisChecks.unavailable(expected(e, IOException.class)));
        }
        try {
            var kafka = kafkaFacts.get();
            findings.addAll(KafkaChecks.of(kafka, config.journal()));
            findings.addAll(MirrorChecks.of(kafka, redis, config.journal().source(), clock.instant()));
        } catch (ExecutionException e) {
            findings.addAll(
                    KafkaChecks.unavailable(config.journal().bootstrap() + ": " + expected(e, KafkaException.class)));
        }
        return findings;
    }

    private static <T> FutureTask<T> start(String name, Callable<T> task) {
        var future = new FutureTask<>(task);
        var thread = new Thread(future, name);
        thread.setDaemon(true);
        thread.start();
        return future;
    }

    /** The message of an expected failure; any other is an internal error. */
    private static String expected(ExecutionException e, Class<? extends Exception> type) {
        if (!type.isInstance(e.getCause())) {
            throw new IllegalStateException(e.getCause());
        }
        if (e.getCause() instanceof TimeoutException) {
            return "no reply within 5 s";
        }
        return e.getCause() instanceof KafkaException
                ? RootCause.typeAndFirstLine(e.getCause())
                : String.valueOf(e.getCause().getMessage());
    }
}
