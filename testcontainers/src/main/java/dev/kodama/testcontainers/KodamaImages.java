package dev.kodama.testcontainers;

import java.util.Properties;
import org.testcontainers.utility.DockerImageName;

/**
 * The images of a stack.
 *
 * @param kodama with the command {@code kodama} as entry point
 * @param redis Redis or Valkey, with {@code redis-server} on its path
 * @param kafka Kafka configured by {@code KAFKA_} variables, as {@code apache/kafka} is
 */
public record KodamaImages(DockerImageName kodama, DockerImageName redis, DockerImageName kafka) {
    private static final String KODAMA = "kodama:latest";
    private static final String REDIS = "redis:8.0.2";
    private static final String KAFKA = "apache/kafka:4.3.1";

    /**
     * Reads the system properties {@code kodama.test.image} (kodama:latest), {@code kodama.test.redis.image} (redis:8.0.2) and
     * {@code kodama.test.kafka.image} (apache/kafka:4.3.1).
     */
    public static KodamaImages fromProperties() {
        return from(System.getProperties());
    }

    static KodamaImages from(Properties properties) {
        return new KodamaImages(
                DockerImageName.parse(properties.getProperty("kodama.test.image", KODAMA)),
                DockerImageName.parse(properties.getProperty("kodama.test.redis.image", REDIS)),
                DockerImageName.parse(properties.getProperty("kodama.test.kafka.image", KAFKA)));
    }
}
