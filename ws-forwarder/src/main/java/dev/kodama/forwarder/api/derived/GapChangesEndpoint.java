package dev.kodama.forwarder.api.derived;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.kodama.freshness.ProgressSource;
import dev.kodama.gaps.GapTopology;
import dev.kodama.gaps.report.GapChangeLog;
import dev.kodama.history.UnavailableException;
import dev.kodama.http.api.ApiRequest;
import dev.kodama.http.api.ApiResponse;
import dev.kodama.http.api.BadParameterException;
import dev.kodama.http.api.Endpoint;
import dev.kodama.http.api.Parameters;
import dev.kodama.journal.text.IsoTimestamps;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;

/** {@code GET /api/v1/gaps/changes}: history of gaps, the newest change first. */
public final class GapChangesEndpoint implements Endpoint {
    private static final int DEFAULT_LIMIT = 100;
    private static final int MOST_LIMIT = 1_000;

    /** Source of the changes; may throw {@link UnavailableException}. */
    public interface Source {
        GapChangeLog.Found find(GapChangeLog.Query query);
    }

    private static final ObjectMapper JSON = new ObjectMapper();

    private final Source changes;
    private final ProgressSource progress;
    private final String source;
    private final InstantSource clock;

    public GapChangesEndpoint(Source changes, ProgressSource progress, String source, InstantSource clock) {
        this.changes = changes;
        this.progress = progress;
        this.source = source;
        this.clock = clock;
    }

    @Override
    public String path() {
        return "/api/v1/gaps/changes";
    }

    @Override
    public ApiResponse answer(ApiRequest request) {
        var parameters =
                Parameters.of(request.query(), List.of("event_type", "since", "until", "limit", SourceParameter.NAME));
        String asked = SourceParameter.of(parameters, source);
        var now = clock.instant();
        var since = time(parameters, "since", Instant.EPOCH, now);
        var until = time(parameters, "until", now.plusMillis(1), now);
        if (!since.isBefore(until)) {
            throw new BadParameterException("until", "must be after since: nothing is there");
        }
        var query = new GapChangeLog.Query(
                asked,
                parameters.find("event_type").orElse(null),
                since,
                until,
                parameters.number("limit", DEFAULT_LIMIT, 1, MOST_LIMIT));
        var found = changes.find(query);
        var json = JSON.createObjectNode();
        (asked.equals(source) ? progress : progress.ofSource(asked))
                .asOf(GapTopology.NAME, now)
                .putInto(json);
        var list = json.putArray("changes");
        found.changes().forEach(change -> list.add(change.toJson()));
        var from = found.from();
        json.put("more", found.more());
        json.put("known_since", from == null ? null : IsoTimestamps.text(from));
        return ApiResponse.ok(json.toString());
    }

    private static Instant time(Parameters parameters, String name, Instant absent, Instant now) {
        try {
            return parameters
                    .find(name)
                    .map(text -> text.equals("now") ? now.plusMillis(1) : IsoTimestamps.past(text, now))
                    .orElse(absent);
        } catch (IllegalArgumentException e) {
            throw new BadParameterException(name, String.valueOf(e.getMessage()));
        }
    }
}
