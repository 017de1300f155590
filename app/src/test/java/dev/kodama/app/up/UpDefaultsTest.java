package dev.kodama.app.up;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kodama.forwarder.hub.HubConfig;
import dev.kodama.settings.Settings;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;

class UpDefaultsTest {
    @Test
    void drainBrieflyAndKeepFewerLiveEvents() {
        var config = HubConfig.from(UpDefaults.with(Settings.of(Map.of())));

        assertThat(config.drain()).isEqualTo(Duration.ofSeconds(1));
        assertThat(config.ringBytes()).isEqualTo(32L << 20);
    }

    @Test
    void keepWhatIsSet() {
        var config = HubConfig.from(
                UpDefaults.with(Settings.of(Map.of("KODAMA_DRAIN_TIMEOUT", "5s", "KODAMA_LIVE_BUFFER_BYTES", "48mb"))));

        assertThat(config.drain()).isEqualTo(Duration.ofSeconds(5));
        assertThat(config.ringBytes()).isEqualTo(48L << 20);
    }
}
