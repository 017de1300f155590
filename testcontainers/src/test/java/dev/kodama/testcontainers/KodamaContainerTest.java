package dev.kodama.testcontainers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.testcontainers.utility.DockerImageName;

class KodamaContainerTest {
    private static final DockerImageName IMAGE = DockerImageName.parse("kodama:latest");

    @Test
    void runsItsRoleWithTheGivenSettings() {
        try (var mirror = new KodamaContainer(IMAGE, KodamaRole.MIRROR)
                .withRedisUrl("redis://redis:6379")
                .withBootstrapServers("kafka:9092")
                .withSetting("SOURCE", "orders")) {
            assertThat(mirror.getCommandParts()).containsExactly("mirror");
            assertThat(mirror.getEnvMap())
                    .containsEntry("KODAMA_REDIS_URL", "redis://redis:6379")
                    .containsEntry("KODAMA_KAFKA_BOOTSTRAP", "kafka:9092")
                    .containsEntry("KODAMA_SOURCE", "orders")
                    .containsEntry("KODAMA_HTTP_PORT", "18001");
            assertThat(mirror.getExposedPorts()).containsExactly(18_001);
        }
    }

    @Test
    void listensOnTheGivenPortOfTheHostsNetwork() {
        try (var forwarder = new KodamaContainer(IMAGE, KodamaRole.FORWARDER)
                .withHttpPort(40_001)
                .withNetworkMode("host")) {
            assertThat(forwarder.getMappedPort(40_001)).isEqualTo(40_001);
            assertThat(forwarder.getEnvMap()).containsEntry("KODAMA_HTTP_PORT", "40001");
        }
    }

    @Test
    void hasAWebSocketInAForwarderOnly() {
        try (var mirror = new KodamaContainer(IMAGE, KodamaRole.MIRROR)) {
            assertThatThrownBy(mirror::webSocketUrl).isInstanceOf(IllegalStateException.class);
            assertThatThrownBy(() -> mirror.awaitEvent(event -> true, Duration.ofSeconds(1)))
                    .isInstanceOf(IllegalStateException.class);
        }
    }

    @Test
    void tellsThatAStackDoesNotRun() {
        try (var stack = new KodamaStack()) {
            assertThatThrownBy(stack::redisUrl)
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("start()");
        }
    }
}
