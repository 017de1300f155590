package dev.kodama.forwarder.frontend;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.kodama.bus.metadata.EventMetadata.Head;
import dev.kodama.health.EntityHealth;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class StatusFrameTest {
    @Test
    void saysWhatFrontendsLookFor() {
        var noon = Instant.parse("2026-03-03T12:00:00Z");

        byte[] frame =
                StatusFrame.of(new EntityHealth("default", "sandbox", "s-1", "late", noon.plusSeconds(45), noon));

        assertThat(new String(frame, UTF_8))
                .isEqualTo("{\"type\":\"agent_status_changed\",\"event_type\":\"agent_status_changed\","
                        + "\"entity_type\":\"sandbox\",\"entity_id\":\"s-1\",\"payload\":{\"status\":\"late\","
                        + "\"since\":\"2026-03-03T12:00:45.000Z\",\"last_seen\":\"2026-03-03T12:00:00.000Z\"},"
                        + "\"source_event_type\":\"sandbox.heartbeat\"}");
    }

    @Test
    void isMadeOfAHeartbeatAsFarAsPermitsGo() {
        var noon = Instant.parse("2026-03-03T12:00:00Z");

        var head = StatusFrame.head(new EntityHealth("default", "sandbox", "s-1", "late", noon, noon));

        assertThat(head)
                .isEqualTo(new Head("agent_status_changed", "sandbox", "s-1", true, "sandbox.heartbeat", false));
    }
}
