package dev.kodama.forwarder;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.kodama.settings.SettingException;
import dev.kodama.settings.Settings;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ForwarderConfigTest {
    private static final Map<String, List<String>> FRONTEND = Map.of("task_updated", List.of("TASK_*"));

    @Test
    void hasADefaultForEverything() {
        assertThat(ForwarderConfig.from(Settings.of(Map.of()), Map.of()))
                .isEqualTo(new ForwarderConfig("redis://127.0.0.1:6379", "127.0.0.1", 18000));
    }

    @Test
    void readsItsVariables() {
        var config = ForwarderConfig.from(
                Settings.of(Map.of(
                        "KODAMA_REDIS_URL", "rediss://u:p@r:1",
                        "KODAMA_HTTP_HOST", "::1",
                        "KODAMA_HTTP_PORT", "0",
                        "KODAMA_LIVE_BUFFER_BYTES", "8mb")),
                FRONTEND);

        assertThat(config.redisUrl()).isEqualTo("rediss://u:p@r:1");
        assertThat(config.host()).isEqualTo("::1");
        assertThat(config.port()).isZero();
        assertThat(config.hub().ringBytes()).isEqualTo(8 << 20);
        assertThat(config.frontend()).isEqualTo(FRONTEND);
    }

    @Test
    void derivesNothingWhenSwitchedOff() {
        var config = ForwarderConfig.from(Settings.of(Map.of("KODAMA_FRONTEND_EVENTS", "false")), FRONTEND);

        assertThat(config.frontend()).isEmpty();
    }

    @Test
    void namesTheVariableThatIsWrong() {
        assertThatThrownBy(() -> ForwarderConfig.from(Settings.of(Map.of("KODAMA_LIVE_BUFFER_BYTES", "10")), FRONTEND))
                .isInstanceOf(SettingException.class)
                .hasMessageContaining("KODAMA_LIVE_BUFFER_BYTES");
    }
}
