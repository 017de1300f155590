package dev.kodama.forwarder.api.observed;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import dev.kodama.forwarder.api.ApiAnswer;
import dev.kodama.forwarder.api.ApiRequest;
import dev.kodama.forwarder.api.BadParameterException;
import dev.kodama.forwarder.api.Endpoint;
import dev.kodama.forwarder.api.Parameters;
import dev.kodama.forwarder.protocol.StatusFrame;
import dev.kodama.freshness.ProgressSource;
import dev.kodama.health.EntityHealth;
import dev.kodama.health.HealthTopology;
import dev.kodama.history.UnavailableException;
import dev.kodama.journal.Times;
import java.time.InstantSource;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.function.Supplier;

/** {@code GET /api/v1/health/entities}: which entities live, told from their heartbeats. */
public final class HealthEndpoint implements Endpoint {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int DEFAULT_LIMIT = 1_000;
    private static final int MOST_LIMIT = 10_000;

    /** What needs somebody first. */
    private static final List<String> URGENCY = List.of("missing", "late", "gone", "healthy");

    private static final Comparator<EntityHealth> MOST_URGENT = Comparator.<EntityHealth>comparingInt(
                    one -> URGENCY.indexOf(one.state()))
            .thenComparing(EntityHealth::since, Comparator.reverseOrder())
            .thenComparing(EntityHealth::entityType)
            .thenComparing(EntityHealth::entityId);

    private final Supplier<? extends Collection<EntityHealth>> entities;
    private final ProgressSource progress;
    private final String source;
    private final InstantSource clock;

    /** @param entities may throw {@link UnavailableException} */
    public HealthEndpoint(
            Supplier<? extends Collection<EntityHealth>> entities,
            ProgressSource progress,
            String source,
            InstantSource clock) {
        this.entities = entities;
        this.progress = progress;
        this.source = source;
        this.clock = clock;
    }

    @Override
    public String path() {
        return "/api/v1/health/entities";
    }

    @Override
    public boolean keepsPermits() {
        return true;
    }

    @Override
    public ApiAnswer answer(ApiRequest request) {
        var parameters = Parameters.of(request.query(), List.of("state", "entity_types", "limit"));
        var states = states(parameters);
        var types = parameters.items("entity_types");
        var permit = request.caller().permit();
        int limit = parameters.number("limit", DEFAULT_LIMIT, 1, MOST_LIMIT);
        var known = entities.get().stream()
                .filter(one -> one.source().equals(source))
                .filter(one -> permit.allows(StatusFrame.head(one)))
                .filter(one -> types.isEmpty() || types.contains(one.entityType()))
                .toList();
        var now = clock.instant();
        var json = JSON.createObjectNode().put("at", Times.text(now));
        progress.asOf(HealthTopology.NAME, now).putInto(json);
        var counts = json.putObject("counts");
        for (String state : EntityHealth.STATES) {
            counts.put(
                    state,
                    known.stream().filter(one -> one.state().equals(state)).count());
        }
        var rows = json.putArray("entities");
        known.stream()
                .filter(one -> states.isEmpty() || states.contains(one.state()))
                .sorted(MOST_URGENT)
                .limit(limit)
                .forEach(one -> add(rows, one));
        return ApiAnswer.ok(json.toString());
    }

    private static List<String> states(Parameters parameters) {
        var states = parameters.items("state");
        for (String state : states) {
            if (!EntityHealth.STATES.contains(state)) {
                throw new BadParameterException(
                        "state", "must be some of " + String.join(", ", EntityHealth.STATES) + ", was '" + state + "'");
            }
        }
        return states;
    }

    /** When one that is well was seen last is not written: it would be written with each heartbeat. */
    private static void add(ArrayNode rows, EntityHealth one) {
        var row = rows.addObject()
                .put("entity_type", one.entityType())
                .put("entity_id", one.entityId())
                .put("state", one.state())
                .put("since", Times.text(one.since()));
        if (!one.state().equals("healthy")) {
            row.put("last_seen", Times.text(one.lastSeen()));
        }
    }
}
