package dev.kodama.testcontainers;

import java.time.Duration;
import java.util.List;
import org.testcontainers.containers.wait.strategy.Wait;
import org.testcontainers.lifecycle.Startables;

/** The Redis and the Kafka of a stack. Their addresses stay when they are stopped and started again. */
final class StackServers {
    private static final int REDIS_PORT = 6379;
    private static final int KAFKA_PORT = 9092;
    private static final int CONTROLLER_PORT = 9093;
    private static final Duration STARTUP_TIMEOUT = Duration.ofMinutes(3);
    private static final String REDIS = "redis";
    private static final String KAFKA = "kafka";

    private final StackNetwork network;
    private final ServerContainer redis;
    private final ServerContainer kafka;
    private final int redisPort;
    private final int kafkaPort;
    private final int externalRedisPort;
    private final int externalKafkaPort;

    StackServers(StackNetwork network, KodamaImages images) {
        this.network = network;
        redis = new ServerContainer(images.redis());
        kafka = new ServerContainer(images.kafka());
        redisPort = network.port(REDIS_PORT);
        kafkaPort = network.port(KAFKA_PORT);
        externalRedisPort = network.external(redisPort);
        externalKafkaPort = network.external(kafkaPort);
        configureRedis();
        configureKafka();
    }

    private void configureRedis() {
        network.join(redis, REDIS);
        network.publish(redis, redisPort, externalRedisPort);
        redis.withCommand(
                        "redis-server",
                        "--port",
                        Integer.toString(redisPort),
                        "--bind",
                        network.bindAddress(),
                        "--protected-mode",
                        "no",
                        "--repl-backlog-size",
                        "64mb",
                        "--repl-backlog-ttl",
                        "0",
                        "--client-output-buffer-limit",
                        "replica 0 0 0",
                        "--save",
                        "")
                .waitingFor(
                        Wait.forLogMessage(".*Ready to accept connections.*", 1).withStartupTimeout(STARTUP_TIMEOUT));
    }

    private void configureKafka() {
        network.join(kafka, KAFKA);
        network.publish(
                kafka, externalKafkaPort, externalKafkaPort); // a listener of its own, which advertises this number
        kafka.withEnv(KafkaVariables.of(bootstrapForContainers(), bootstrap(), network.port(CONTROLLER_PORT)))
                .waitingFor(new KafkaReadiness(externalKafkaPort).withStartupTimeout(STARTUP_TIMEOUT));
    }

    /** Starts both; returns once they serve. */
    void start() {
        Startables.deepStart(redis, kafka).join();
    }

    void stop() {
        List.of(redis, kafka).forEach(ServerContainer::stop);
    }

    ServerContainer redis() {
        return redis;
    }

    ServerContainer kafka() {
        return kafka;
    }

    /** The Redis, as the test reaches it. */
    String redisUrl() {
        return "redis://" + redis.getHost() + ":" + externalRedisPort;
    }

    /** The Redis, as containers of the stack reach it. */
    String redisUrlForContainers() {
        return "redis://" + network.host(REDIS) + ":" + redisPort;
    }

    /** The Kafka, as the test reaches it. */
    String bootstrap() {
        return externalKafkaPort == kafkaPort ? bootstrapForContainers() : kafka.getHost() + ":" + externalKafkaPort;
    }

    /** The Kafka, as containers of the stack reach it. */
    String bootstrapForContainers() {
        return network.host(KAFKA) + ":" + kafkaPort;
    }
}
