package dev.kodama.forwarder.api.derived;

import dev.kodama.freshness.ProgressSource;
import dev.kodama.gaps.GapKind;
import dev.kodama.gaps.GapTopology;
import dev.kodama.gaps.Severity;
import dev.kodama.gaps.report.GapDisposition;
import dev.kodama.gaps.report.GapQuery;
import dev.kodama.gaps.report.GapReport;
import dev.kodama.gaps.report.GapRow;
import dev.kodama.history.UnavailableException;
import dev.kodama.http.api.ApiRequest;
import dev.kodama.http.api.ApiResponse;
import dev.kodama.http.api.BadParameterException;
import dev.kodama.http.api.Endpoint;
import dev.kodama.http.api.Parameters;
import dev.kodama.journal.text.IsoTimestamps;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;

/** {@code GET /api/v1/gaps}: event types that are published and unheard, or expected and not published; now or as of a time. */
public final class GapsEndpoint implements Endpoint {
    /** Source of the data; both methods may throw {@link UnavailableException}. */
    public interface Source {
        Collection<GapRow> now();

        Collection<GapRow> asOf(Instant at);

        /** Decisions about a source's gaps, by event type. */
        Map<String, GapDisposition> dispositions(String source);
    }

    private final Source rows;
    private final ProgressSource progress;
    private final String source;
    private final InstantSource clock;

    public GapsEndpoint(Source rows, ProgressSource progress, String source, InstantSource clock) {
        this.rows = rows;
        this.progress = progress;
        this.source = source;
        this.clock = clock;
    }

    @Override
    public String path() {
        return "/api/v1/gaps";
    }

    @Override
    public ApiResponse answer(ApiRequest request) {
        var parameters = Parameters.of(
                request.query(), List.of("kind", "severity", "at", "all", "canary", SourceParameter.NAME));
        String asked = SourceParameter.of(parameters, source);
        var question = new GapQuery(
                each(parameters, "kind", GapKind::of),
                each(parameters, "severity", Severity::of),
                parameters.oneOf("all", "false", "true").equals("true"),
                parameters.oneOf("canary", "false", "true").equals("true"));
        Instant now = clock.instant();
        var at = parameters.find("at").map(text -> parsed("at", text, word -> IsoTimestamps.past(word, now)));
        var found = at.isPresent() ? rows.asOf(at.get()) : rows.now();
        var asOf = (asked.equals(source) ? progress : progress.ofSource(asked)).asOf(GapTopology.NAME, now);
        if (asOf.time() == null) { // an empty report would mean no gaps
            throw new UnavailableException("Gap analysis has not judged yet: do processors run (kodama processors)?"
                    + " They judge some seconds after their start; ask again.");
        }
        var json = GapReport.of(found, asked, question, at.orElse(now)).toJson(dispositions(asked));
        at.map(asOf::at).orElse(asOf).putInto(json);
        return ApiResponse.ok(json.toString());
    }

    /** None while they cannot be read: a report does not need them. */
    private Map<String, GapDisposition> dispositions(String asked) {
        try {
            return rows.dispositions(asked);
        } catch (UnavailableException e) {
            return Map.of();
        }
    }

    private static <T> Set<T> each(Parameters parameters, String name, Function<String, T> parser) {
        var found = new LinkedHashSet<T>();
        parameters.items(name).forEach(word -> found.add(parsed(name, word, parser)));
        return found;
    }

    private static <T> T parsed(String name, String text, Function<String, T> parser) {
        try {
            return parser.apply(text);
        } catch (IllegalArgumentException e) {
            throw new BadParameterException(name, String.valueOf(e.getMessage()));
        }
    }
}
