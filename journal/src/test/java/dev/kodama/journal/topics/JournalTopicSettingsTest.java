package dev.kodama.journal.topics;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kodama.settings.Settings;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class JournalTopicSettingsTest {
    private static final JournalTopicSettings CREATED = new JournalTopicSettings(6, Duration.ofDays(7));

    @Test
    void reportsSettingsWithoutEffect() {
        var settings = Settings.of(Map.of("KODAMA_PARTITIONS", "12", "KODAMA_RETENTION", "30d"));

        assertThat(CREATED.ignored(settings))
                .containsExactly(
                        "KODAMA_PARTITIONS=12 is ignored: kodama.events has 6 partitions; it counts only when the topic is created",
                        "KODAMA_RETENTION=30d is ignored: kodama.events keeps events for 7d; change it with kodama journal"
                                + " retention 30d");
    }

    @Test
    void reportsNoSettingsThatAgreeOrAreNotSet() {
        var agreeing = Settings.of(Map.of("KODAMA_PARTITIONS", "6", "KODAMA_RETENTION", "168h"));
        var other = new JournalTopicSettings(3, Duration.ofDays(1));

        assertThat(CREATED.ignored(agreeing)).isEmpty();
        assertThat(other.ignored(Settings.of(Map.of()))).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"PT168H, for 7d", "PT5H, for 5h", "PT90M, for 90m", "PT1.5S, for 1500ms", "PT-0.001S, for good"})
    void showsARetention(Duration retention, String text) {
        assertThat(new JournalTopicSettings(1, retention).retentionText()).isEqualTo(text);
    }
}
