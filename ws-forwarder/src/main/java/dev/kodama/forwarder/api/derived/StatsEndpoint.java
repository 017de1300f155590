package dev.kodama.forwarder.api.derived;

import dev.kodama.freshness.ProgressSource;
import dev.kodama.history.UnavailableException;
import dev.kodama.http.api.ApiRequest;
import dev.kodama.http.api.ApiResponse;
import dev.kodama.http.api.Endpoint;
import dev.kodama.http.api.ForbiddenException;
import dev.kodama.http.api.Parameters;
import dev.kodama.http.visibility.EventVisibility;
import dev.kodama.http.visibility.FilterKey;
import dev.kodama.metrics.MetricsTopology;
import dev.kodama.metrics.report.ReportJson;
import dev.kodama.metrics.report.StatsQuery;
import dev.kodama.metrics.report.StatsQuery.By;
import dev.kodama.metrics.report.StatsReport;
import dev.kodama.metrics.report.StatsRow;
import java.time.InstantSource;
import java.util.Collection;
import java.util.List;
import java.util.function.Supplier;

/** {@code GET /api/v1/stats}: counts, rates and lateness of events by type. */
public final class StatsEndpoint implements Endpoint {
    private static final int DEFAULT_TOP = 50;
    private static final int MOST_TOP = 10_000;

    private final Supplier<? extends Collection<StatsRow>> counted;
    private final ProgressSource progress;
    private final String source;
    private final InstantSource clock;

    /** @param counted may throw {@link UnavailableException} */
    public StatsEndpoint(
            Supplier<? extends Collection<StatsRow>> counted,
            ProgressSource progress,
            String source,
            InstantSource clock) {
        this.counted = counted;
        this.progress = progress;
        this.source = source;
        this.clock = clock;
    }

    @Override
    public String path() {
        return "/api/v1/stats";
    }

    @Override
    public boolean keepsPermits() {
        return true;
    }

    @Override
    public ApiResponse answer(ApiRequest request) {
        var parameters = Parameters.of(request.query(), List.of("by", "window", "top", "canary", SourceParameter.NAME));
        String asked = SourceParameter.of(parameters, source);
        var by = parameters.oneOf("by", By.EVENT_TYPE.label(), By.ENTITY_TYPE.label());
        var window = parameters.oneOf("window", StatsQuery.WINDOWS.toArray(String[]::new));
        boolean canary = parameters.oneOf("canary", "false", "true").equals("true");
        var question = StatsQuery.of(by, window, parameters.number("top", DEFAULT_TOP, 1, MOST_TOP), canary);
        var now = clock.instant();
        var asOf = (asked.equals(source) ? progress : progress.ofSource(asked)).asOf(MetricsTopology.NAME, now);
        var report = StatsReport.of(permitted(request.caller().permit()), asked, question, asOf.present(now));
        var json = ReportJson.of(report);
        asOf.putInto(json);
        return ApiResponse.ok(json.toString());
    }

    /** The visible counts; there are no counts per entity. */
    private Collection<StatsRow> permitted(EventVisibility permit) {
        if (permit.bounds(FilterKey.ENTITY_IDS)) {
            throw new ForbiddenException("This counts all entities, and this token may see only some.");
        }
        Collection<StatsRow> all = List.copyOf(counted.get());
        return permit.allowsAll()
                ? all
                : all.stream().filter(one -> isPermitted(one, permit)).toList();
    }

    private static boolean isPermitted(StatsRow one, EventVisibility permit) {
        return one.key().isStage()
                || (permit.allows(FilterKey.EVENT_TYPES, one.key().eventType())
                        && permit.allows(FilterKey.ENTITY_TYPES, one.key().entityType()));
    }
}
