package dev.kodama.app.roles;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.kodama.settings.SettingException;
import dev.kodama.settings.Settings;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class ProcessorsRoleTest {
    private static Set<String> on(Map<String, String> settings) {
        return ProcessorsRole.enabled(ProcessorsRole.NAMES, Settings.of(settings));
    }

    @Test
    void answersReplayRequestsUnlessTheyAreOff() {
        assertThat(on(Map.of())).isEqualTo(ProcessorsRole.NAMES);
        assertThat(on(Map.of("KODAMA_REPLAY_REQUESTS", "on"))).isEqualTo(ProcessorsRole.NAMES);

        assertThat(on(Map.of("KODAMA_REPLAY_REQUESTS", "off")))
                .doesNotContain(ProcessorsRole.REPLAY)
                .hasSize(ProcessorsRole.NAMES.size() - 1);
        assertThatThrownBy(() -> on(Map.of("KODAMA_REPLAY_REQUESTS", "no")))
                .isInstanceOf(SettingException.class)
                .hasMessageContaining("KODAMA_REPLAY_REQUESTS");
    }
}
