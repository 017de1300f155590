package dev.kodama.forwarder.frontend;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.kodama.bus.metadata.EventMetadata;
import dev.kodama.bus.metadata.EventMetadata.Head;
import dev.kodama.catalog.Catalog;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FrontendEventsTest {
    private static final FrontendEvents STANDARD =
            new FrontendEvents(Catalog.standard().frontend());

    @ParameterizedTest
    @CsvSource({
        "TICKET_CREATED,ticket_updated",
        "ticket.moved,ticket_updated",
        "TASK_COMPLETED,task_updated",
        "task.x,task_updated",
        "agent.error,agent_status_changed",
        "AGENT_STATUS_CHANGED,agent_status_changed",
        "guardian.analysis.done,monitoring_update",
        "conductor.analysis,monitoring_update",
        "GUARDIAN_STEERING_ISSUED,steering_issued"
    })
    void derivesWhatTheStandardCatalogSays(String published, String derived) {
        assertThat(STANDARD.derivedFrom(head(published))).containsExactly(derived);
    }

    @ParameterizedTest
    @CsvSource({"task_updated", "TASKS", "PHASE_TRANSITION", "agent.thinking", "sandbox.heartbeat"})
    void derivesNothingFromOthersNorFromWhatIsDerivedItself(String published) {
        assertThat(STANDARD.derivedFrom(head(published))).isEmpty();
    }

    @Test
    void derivesSeveralInTheOrderOfTheMapping() {
        var mapping = new LinkedHashMap<String, List<String>>();
        mapping.put("second", List.of("A*"));
        mapping.put("first", List.of("B", "AB"));
        var events = new FrontendEvents(mapping);

        assertThat(events.derivedFrom(head("AB"))).containsExactly("second", "first");
    }

    @Test
    void forgetsTypesThatAreTooMany() {
        var events = new FrontendEvents(Map.of("task_updated", List.of("TASK_*")));

        for (int i = 0; i < 10_000; i++) {
            assertThat(events.derivedFrom(head("TASK_" + i))).containsExactly("task_updated");
        }

        assertThat(events.remembered()).isBetween(1, 4096);
    }

    @Test
    void carriesBothNamesTheEntityAndThePayloadByteForByte() throws IOException {
        String message =
                "{\"event_type\":\"TASK_\\\"X\",\"payload\":{\"old\":1},\"entity_type\":\"task\",\"entity_id\":\"t-é\","
                        + "\"payload\": { \"n\":1.50, \"木\":\"\\u0041\" } ,\"more\":{\"payload\":0}}";
        var source = (Head) EventMetadata.of(message.getBytes(UTF_8));

        byte[] text = FrontendEvents.text("task_updated", source, message.getBytes(UTF_8));

        assertThat(text)
                .asString(UTF_8)
                .isEqualTo("{\"type\":\"task_updated\",\"event_type\":\"task_updated\",\"entity_type\":\"task\","
                        + "\"entity_id\":\"t-é\",\"payload\":{ \"n\":1.50, \"木\":\"\\u0041\" },"
                        + "\"source_event_type\":\"TASK_\\\"X\"}");
    }

    private static Head head(String eventType) {
        return new Head(eventType, "task", "t-1", true);
    }
}
