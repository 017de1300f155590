package dev.kodama.bus.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.kodama.embedded.redis.RedisServer;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RedisPingIT {
    private static final Duration TIMEOUT = Duration.ofSeconds(5);

    @Test
    void findsARedisThatIsThere(@TempDir Path folder) throws Exception {
        try (var redis = RedisServer.start(new RedisServer.Config(folder, 0))) {
            assertThat(RedisPing.whyUnreachable(redis.uri(), TIMEOUT)).isEmpty();
        }
    }

    @Test
    void saysThatThePasswordIsMissing(@TempDir Path folder) throws Exception {
        try (var redis = RedisServer.start(new RedisServer.Config(folder, 0).with("requirepass secret"))) {
            assertThat(RedisPing.whyUnreachable(redis.uri(), TIMEOUT))
                    .get()
                    .asString()
                    .contains("NOAUTH");
            assertThat(RedisPing.whyUnreachable("redis://:wrong@127.0.0.1:" + redis.port(), TIMEOUT))
                    .get()
                    .asString()
                    .contains("WRONGPASS")
                    .doesNotContain("wrong@");
            assertThat(RedisPing.whyUnreachable("redis://:secret@127.0.0.1:" + redis.port(), TIMEOUT))
                    .isEmpty();
        }
    }

    @Test
    void reportsARefusedConnection() throws Exception {
        assertThat(RedisPing.whyUnreachable("redis://127.0.0.1:1", TIMEOUT))
                .contains("redis://127.0.0.1:1: Connection refused");
    }

    @ParameterizedTest
    @ValueSource(strings = {"http://127.0.0.1", "redis-socket:///run/redis.sock"})
    void refusesWhatIsNoRedisUri(String uri) {
        assertThatThrownBy(() -> RedisPing.whyUnreachable(uri, TIMEOUT)).isInstanceOf(IllegalArgumentException.class);
    }
}
