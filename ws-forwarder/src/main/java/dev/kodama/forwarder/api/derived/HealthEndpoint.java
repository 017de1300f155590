package dev.kodama.forwarder.api.derived;

import dev.kodama.forwarder.frontend.StatusFrame;
import dev.kodama.freshness.ProgressSource;
import dev.kodama.health.EntityHealth;
import dev.kodama.health.HealthReport;
import dev.kodama.health.HealthTopology;
import dev.kodama.history.UnavailableException;
import dev.kodama.http.api.ApiRequest;
import dev.kodama.http.api.ApiResponse;
import dev.kodama.http.api.BadParameterException;
import dev.kodama.http.api.Endpoint;
import dev.kodama.http.api.Parameters;
import dev.kodama.journal.text.IsoTimestamps;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Collection;
import java.util.List;
import java.util.function.Supplier;

/** {@code GET /api/v1/health/entities}: health of entities by their heartbeats; now or as of a time. */
public final class HealthEndpoint implements Endpoint {
    private static final int DEFAULT_LIMIT = 1_000;
    private static final int MOST_LIMIT = 10_000;

    /** Unwatched entities are reported every minute. */
    private static final Duration UNWATCHED_FOR = Duration.ofMinutes(5);

    /** Source of the data; both methods may throw {@link UnavailableException}. */
    public interface Source {
        Collection<EntityHealth> now();

        /** @throws IllegalArgumentException if the time is out of retention; the message says what is available */
        Collection<EntityHealth> asOf(Instant at);
    }

    private final Source entities;
    private final ProgressSource progress;
    private final String source;
    private final InstantSource clock;

    public HealthEndpoint(Source entities, ProgressSource progress, String source, InstantSource clock) {
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
    public ApiResponse answer(ApiRequest request) {
        var parameters =
                Parameters.of(request.query(), List.of("state", "entity_types", "limit", "at", SourceParameter.NAME));
        String asked = SourceParameter.of(parameters, source);
        var states = states(parameters);
        var types = parameters.items("entity_types");
        var permit = request.caller().permit();
        int limit = parameters.number("limit", DEFAULT_LIMIT, 1, MOST_LIMIT);
        var now = clock.instant();
        var at = parameters.find("at").map(text -> checked(() -> IsoTimestamps.past(text, now)));
        var found = at.isPresent() ? checked(() -> entities.asOf(at.get())) : entities.now();
        var all = found.stream().filter(one -> one.source().equals(asked)).toList();
        var known = all.stream()
                .filter(one -> !one.isUnmonitored())
                .filter(one -> permit.allows(StatusFrame.head(one)))
                .filter(one -> types.isEmpty() || types.contains(one.entityType()))
                .toList();
        var json = HealthReport.of(known, states, limit, at.orElse(now)).toJson();
        var until = now.minus(UNWATCHED_FOR);
        if (at.isEmpty()
                && all.stream()
                        .anyMatch(one -> one.isUnmonitored() && one.lastSeen().isAfter(until))) {
            json.put("unwatched", true);
        }
        var asOf = (asked.equals(source) ? progress : progress.ofSource(asked)).asOf(HealthTopology.NAME, now);
        at.map(asOf::at).orElse(asOf).putInto(json);
        return ApiResponse.ok(json.toString());
    }

    private static <T> T checked(Supplier<T> ofTheTime) {
        try {
            return ofTheTime.get();
        } catch (IllegalArgumentException e) {
            throw new BadParameterException("at", String.valueOf(e.getMessage()));
        }
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
}
