package dev.kodama.replay.durable.registry;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SubscriptionDefinitionTest {
    private static final SubscriptionDefinition SYNTHESIS = new SubscriptionDefinition(
            "default",
            "synthesis",
            List.of("TASK_*"),
            List.of("task"),
            List.of(),
            Instant.parse("2026-03-03T12:00:00Z"));

    @Test
    void standsAsJson() {
        assertThat(SYNTHESIS.toJson())
                .isEqualTo("{\"kind\":\"durable\",\"source\":\"default\",\"name\":\"synthesis\","
                        + "\"event_types\":[\"TASK_*\"],\"entity_types\":[\"task\"],\"entity_ids\":[],"
                        + "\"since\":\"2026-03-03T12:00:00.000Z\"}");
        assertThat(SubscriptionDefinition.fromJson(SYNTHESIS.toJson().getBytes(UTF_8)))
                .isEqualTo(SYNTHESIS);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "a.b", "a/b", "a b"})
    void takesNoNameThatKafkaWouldNotOrThatCouldBeAnotherSources(String name) {
        assertThatThrownBy(() ->
                        new SubscriptionDefinition("default", name, List.of(), List.of(), List.of(), Instant.EPOCH))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("'" + name + "'");
    }
}
