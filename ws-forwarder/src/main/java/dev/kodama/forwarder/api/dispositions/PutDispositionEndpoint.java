package dev.kodama.forwarder.api.dispositions;

import dev.kodama.gaps.GapKind;
import dev.kodama.gaps.report.Baseline;
import dev.kodama.gaps.report.Disposition;
import dev.kodama.gaps.report.GapDisposition;
import dev.kodama.gaps.report.GapDispositions;
import dev.kodama.http.api.ApiMethod;
import dev.kodama.http.api.ApiRequest;
import dev.kodama.http.api.ApiResponse;
import dev.kodama.http.api.BadParameterException;
import dev.kodama.http.api.Endpoint;
import dev.kodama.http.api.JsonBody;
import dev.kodama.http.api.Parameters;
import java.time.DateTimeException;
import java.time.InstantSource;
import java.time.LocalDate;
import java.time.temporal.ChronoUnit;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/** {@code PUT /api/v1/gaps/dispositions/{type}}: decides about the gaps of an event type. */
public final class PutDispositionEndpoint implements Endpoint {
    static final String PATH = "/api/v1/gaps/dispositions/{type}";

    private static final int MAX_TYPE_LETTERS = 1_000;
    private static final int MAX_REASON_LETTERS = 1_000;
    private static final String UNTIL = "until";

    private final DispositionStore store;
    private final String source;
    private final InstantSource clock;

    public PutDispositionEndpoint(DispositionStore store, String source, InstantSource clock) {
        this.store = store;
        this.source = source;
        this.clock = clock;
    }

    @Override
    public String path() {
        return PATH;
    }

    @Override
    public ApiMethod method() {
        return ApiMethod.PUT;
    }

    @Override
    public ApiResponse answer(ApiRequest request) {
        var unusedParameters = Parameters.of(request.query(), List.of());
        var body = JsonBody.of(request.body(), List.of("kinds", "disposition", "reason", UNTIL));
        String type = request.variables().get(0);
        if (type.isBlank() || type.length() > MAX_TYPE_LETTERS) {
            throw new BadParameterException(
                    "type", "must be an event type of at most " + MAX_TYPE_LETTERS + " letters");
        }
        var now = clock.instant().truncatedTo(ChronoUnit.MILLIS);
        var disposition = new GapDisposition(
                source, type, entry(body), now, request.caller().subject());
        if (disposition.isExpired(now)) {
            throw new BadParameterException(
                    UNTIL, "must be today (UTC) or later: it is the last day on which it holds");
        }
        var known = store.of(source);
        if (!known.containsKey(type) && known.size() >= GapDispositions.MAX) {
            return ApiResponse.error(
                    ApiResponse.CONFLICT, "There are " + GapDispositions.MAX + " dispositions; delete one first.");
        }
        store.put(disposition);
        return ApiResponse.ok(disposition.toJson().put("expired", false).toString());
    }

    private static Baseline.Entry entry(JsonBody body) {
        String reason = body.find("reason").orElse("");
        if (reason.length() > MAX_REASON_LETTERS) {
            throw new BadParameterException("reason", "must have at most " + MAX_REASON_LETTERS + " letters");
        }
        var kinds = kinds(body);
        var until = body.find(UNTIL).map(PutDispositionEndpoint::day);
        try {
            var disposition = Disposition.of(body.find("disposition").orElse(Disposition.ACCEPTED.label()));
            return new Baseline.Entry(kinds, disposition, reason, until);
        } catch (IllegalArgumentException e) {
            throw new BadParameterException("disposition", String.valueOf(e.getMessage()));
        }
    }

    private static Set<GapKind> kinds(JsonBody body) {
        var kinds = EnumSet.noneOf(GapKind.class);
        try {
            body.texts("kinds", GapKind.values().length).forEach(kind -> kinds.add(GapKind.of(kind)));
        } catch (IllegalArgumentException e) {
            throw new BadParameterException("kinds", String.valueOf(e.getMessage()));
        }
        return kinds;
    }

    private static LocalDate day(String text) {
        try {
            return LocalDate.parse(text);
        } catch (DateTimeException e) {
            throw new BadParameterException(UNTIL, "must be a day like 2026-12-31, was '" + text + "'");
        }
    }
}
