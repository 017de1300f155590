package dev.kodama.forwarder.api.derived;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.kodama.freshness.AsOf;
import dev.kodama.health.EntityHealth;
import dev.kodama.http.api.ApiRequest;
import dev.kodama.http.api.BadParameterException;
import dev.kodama.http.auth.Principal;
import dev.kodama.http.visibility.EventVisibility;
import dev.kodama.http.visibility.FilterKey;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class HealthEndpointTest {
    private static final Instant NOON = Instant.parse("2026-03-03T12:00:00Z");
    private static final List<EntityHealth> ENTITIES = List.of(
            new EntityHealth("default", "sandbox", "s-1", "healthy", NOON, NOON),
            new EntityHealth("default", "sandbox", "s-2", "missing", NOON.plusSeconds(90), NOON),
            new EntityHealth("default", "agent", "a-1", "late", NOON.plusSeconds(45), NOON),
            new EntityHealth("other", "sandbox", "s-3", "missing", NOON, NOON));

    private static final HealthEndpoint.Source SOURCE = source(ENTITIES);

    private static HealthEndpoint.Source source(List<EntityHealth> entities) {
        return new HealthEndpoint.Source() {
            @Override
            public Collection<EntityHealth> now() {
                return entities;
            }

            @Override
            public Collection<EntityHealth> asOf(Instant at) {
                if (at.isBefore(NOON.minusSeconds(600))) {
                    throw new IllegalArgumentException("must not be before then");
                }
                return List.of();
            }
        };
    }

    @Test
    void reportsPastStatesAndRejectsTimesBeforeRetention() {
        assertThat(ask(Map.of("at", List.of("-5m"))))
                .isEqualTo("{\"at\":\"2026-03-03T11:55:00.000Z\","
                        + "\"counts\":{\"healthy\":0,\"late\":0,\"missing\":0,\"gone\":0},\"entities\":[],"
                        + "\"as_of\":\"2026-03-03T11:55:00.000Z\"}");
        for (String wrong : List.of("-11m", "noon")) {
            assertThatThrownBy(() -> ask(Map.of("at", List.of(wrong))))
                    .isInstanceOf(BadParameterException.class)
                    .hasMessageStartingWith("at must ");
        }
    }

    @Test
    void sortsByUrgency() {
        assertThat(ask(Map.of()))
                .isEqualTo("{\"at\":\"2026-03-03T12:00:00.000Z\","
                        + "\"counts\":{\"healthy\":1,\"late\":1,\"missing\":1,\"gone\":0},\"entities\":["
                        + "{\"entity_type\":\"sandbox\",\"entity_id\":\"s-2\",\"state\":\"missing\","
                        + "\"since\":\"2026-03-03T12:01:30.000Z\",\"last_seen\":\"2026-03-03T12:00:00.000Z\"},"
                        + "{\"entity_type\":\"agent\",\"entity_id\":\"a-1\",\"state\":\"late\","
                        + "\"since\":\"2026-03-03T12:00:45.000Z\",\"last_seen\":\"2026-03-03T12:00:00.000Z\"},"
                        + "{\"entity_type\":\"sandbox\",\"entity_id\":\"s-1\",\"state\":\"healthy\","
                        + "\"since\":\"2026-03-03T12:00:00.000Z\"}],"
                        + "\"as_of\":\"2026-03-03T12:00:00.000Z\"}");
    }

    @Test
    void reportsUntrackedEntities() {
        var unwatched = List.of(new EntityHealth("default", "(other)", "0", "unwatched", NOON, NOON));

        assertThat(answer(unwatched, NOON.plusSeconds(299)))
                .isEqualTo("{\"at\":\"2026-03-03T12:04:59.000Z\","
                        + "\"counts\":{\"healthy\":0,\"late\":0,\"missing\":0,\"gone\":0},\"entities\":[],"
                        + "\"unwatched\":true,\"as_of\":\"2026-03-03T12:04:59.000Z\"}");
        assertThat(answer(unwatched, NOON.plusSeconds(301))).doesNotContain("unwatched");
    }

    private static String answer(List<EntityHealth> entities, Instant now) {
        return new HealthEndpoint(source(entities), (topology, time) -> AsOf.now(time), "default", () -> now)
                .answer(new ApiRequest(List.of(), Map.of(), false))
                .json();
    }

    @Test
    void filtersByStateAndType() {
        assertThat(ask(Map.of("state", List.of("late,missing"), "entity_types", List.of("sandbox"))))
                .contains("s-2")
                .doesNotContain("a-1")
                .doesNotContain("s-1");
    }

    @Test
    void reportsOnlyVisibleEntitiesToABoundedCaller() {
        var permit = EventVisibility.of(Map.of(
                FilterKey.EVENT_TYPES, List.of("agent_status_changed", "sandbox.heartbeat"),
                FilterKey.ENTITY_IDS, List.of("s-*")));
        var caller = new Principal("ann", Optional.empty(), permit, Optional.empty());

        var answer = new HealthEndpoint(SOURCE, (topology, now) -> AsOf.now(now), "default", () -> NOON)
                .answer(new ApiRequest(List.of(), Map.of(), false, caller));

        assertThat(answer.json()).contains("s-1", "s-2", "\"late\":0").doesNotContain("a-1");
    }

    @Test
    void reportsAnotherSourceWithTheProgressOfItsOwnProcessors() {
        var entities = List.of(
                new EntityHealth("default", "sandbox", "s-1", "healthy", NOON, NOON),
                new EntityHealth("us", "sandbox", "s-9", "healthy", NOON, NOON));
        var endpoint = new HealthEndpoint(source(entities), (topology, time) -> AsOf.now(time), "default", () -> NOON);

        var us = endpoint.answer(new ApiRequest(List.of(), Map.of("source", List.of("us")), false));

        assertThat(us.json()).contains("s-9", "\"as_of\":null").doesNotContain("s-1");
        assertThatThrownBy(() -> ask(Map.of("source", List.of("*"))))
                .isInstanceOf(BadParameterException.class)
                .hasMessageStartingWith("source must be one source");
    }

    @Test
    void refusesAStateThatThereIsNot() {
        assertThatThrownBy(() -> ask(Map.of("state", List.of("ill"))))
                .isInstanceOf(BadParameterException.class)
                .hasMessage("state must be some of healthy, late, missing, gone, was 'ill'");
    }

    private static String ask(Map<String, List<String>> query) {
        return new HealthEndpoint(SOURCE, (topology, now) -> AsOf.now(now), "default", () -> NOON)
                .answer(new ApiRequest(List.of(), query, false))
                .json();
    }
}
