package dev.kodama.app.up;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kodama.journal.JournalConfig;
import dev.kodama.settings.Settings;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;

class EmbeddedKafkaClientsTest {
    @Test
    void haveFewerHeartbeats() {
        assertThat(heartbeats(Map.of()))
                .containsEntry("heartbeat.interval.ms", "2000")
                .containsEntry("retry.backoff.ms", 500L);
    }

    @Test
    void keepTheIntervalThatIsSet() {
        assertThat(heartbeats(Map.of("KODAMA_KAFKA_HEARTBEAT_INTERVAL_MS", "800")))
                .containsEntry("heartbeat.interval.ms", "800");
    }

    @Test
    void keepTheDefaultOfAKafkaWithOtherMembers() {
        assertThat(heartbeats(Map.of("KODAMA_KAFKA_BOOTSTRAP", "kafka:9092")))
                .containsEntry("heartbeat.interval.ms", 400)
                .containsEntry("retry.backoff.ms", 100L);
    }

    private static Map<String, Object> heartbeats(Map<String, String> settings) {
        return JournalConfig.from(EmbeddedKafkaClients.with(Settings.of(settings)))
                .memberProperties("mirror", Duration.ofSeconds(6), Duration.ofMillis(400));
    }
}
