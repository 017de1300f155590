package dev.kodama.mirror.replication.connection;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class ReplicationConfigTest {
    @Test
    void showsNoPassword() {
        assertThat(ReplicationConfig.of("rediss://bob:sesame@host:1", "events."))
                .asString()
                .contains("host")
                .doesNotContain("sesame");
    }

    @Test
    void usesTheTimeoutOfTheUrlForConnecting() {
        assertThat(ReplicationConfig.of("redis://host?timeout=7s", "e").connectTimeout())
                .isEqualTo(Duration.ofSeconds(7));
        assertThat(ReplicationConfig.of("redis://host", "e").connectTimeout()).isEqualTo(Duration.ofSeconds(5));
    }

    @Test
    void rejectsAUnixSocket() {
        assertThatThrownBy(() -> ReplicationConfig.of("redis-socket:///tmp/redis.sock", "e"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("host");
    }
}
