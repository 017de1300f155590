package dev.kodama.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.kodama.settings.SettingException;
import dev.kodama.settings.Settings;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class ProcessorsTest {
    private static Set<String> on(Map<String, String> settings) {
        return Processors.thatAreOn(Processors.NAMES, Settings.of(settings));
    }

    @Test
    void answersReplayRequestsUnlessThatIsOff() {
        assertThat(on(Map.of())).isEqualTo(Processors.NAMES);
        assertThat(on(Map.of("KODAMA_REPLAY_REQUESTS", "on"))).isEqualTo(Processors.NAMES);

        assertThat(on(Map.of("KODAMA_REPLAY_REQUESTS", "off")))
                .doesNotContain(Processors.REPLAY)
                .hasSize(Processors.NAMES.size() - 1);
        assertThatThrownBy(() -> on(Map.of("KODAMA_REPLAY_REQUESTS", "no")))
                .isInstanceOf(SettingException.class)
                .hasMessageContaining("KODAMA_REPLAY_REQUESTS");
    }
}
