package dev.kodama.forwarder.api.observed;

import dev.kodama.forwarder.api.ApiAnswer;
import dev.kodama.forwarder.api.ApiRequest;
import dev.kodama.forwarder.api.Endpoint;
import dev.kodama.forwarder.api.Parameters;
import dev.kodama.history.UnavailableException;
import dev.kodama.metrics.report.Counted;
import dev.kodama.metrics.report.ReportJson;
import dev.kodama.metrics.report.StatsQuestion;
import dev.kodama.metrics.report.StatsQuestion.By;
import dev.kodama.metrics.report.StatsReport;
import java.time.InstantSource;
import java.util.Collection;
import java.util.List;
import java.util.function.Supplier;

/** {@code GET /api/v1/stats}: how much is published, of what, and how late it comes. */
public final class StatsEndpoint implements Endpoint {
    private static final int DEFAULT_TOP = 50;
    private static final int MOST_TOP = 10_000;

    private final Supplier<? extends Collection<Counted>> counted;
    private final String source;
    private final InstantSource clock;

    /** @param counted may throw {@link UnavailableException} */
    public StatsEndpoint(Supplier<? extends Collection<Counted>> counted, String source, InstantSource clock) {
        this.counted = counted;
        this.source = source;
        this.clock = clock;
    }

    @Override
    public String path() {
        return "/api/v1/stats";
    }

    @Override
    public ApiAnswer answer(ApiRequest request) {
        var parameters = Parameters.of(request.query(), List.of("by", "window", "top"));
        var by = parameters.oneOf("by", By.EVENT_TYPE.word(), By.ENTITY_TYPE.word());
        var window = parameters.oneOf("window", StatsQuestion.WINDOWS.toArray(String[]::new));
        var question = StatsQuestion.of(by, window, parameters.number("top", DEFAULT_TOP, 1, MOST_TOP));
        var report = StatsReport.of(counted.get(), source, question, clock.instant());
        return ApiAnswer.ok(ReportJson.of(report).toString());
    }
}
