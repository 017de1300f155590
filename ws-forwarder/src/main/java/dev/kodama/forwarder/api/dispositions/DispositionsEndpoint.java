package dev.kodama.forwarder.api.dispositions;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.kodama.gaps.report.GapDispositions;
import dev.kodama.http.api.ApiRequest;
import dev.kodama.http.api.ApiResponse;
import dev.kodama.http.api.Endpoint;
import dev.kodama.http.api.Parameters;
import java.time.InstantSource;
import java.util.List;

/** {@code GET /api/v1/gaps/dispositions}: decisions about gaps, also as the baseline file of {@code kodama gaps}. */
public final class DispositionsEndpoint implements Endpoint {
    private static final ObjectMapper JSON = new ObjectMapper();

    private final DispositionStore store;
    private final String source;
    private final InstantSource clock;

    /** @param source whose gaps are decided about */
    public DispositionsEndpoint(DispositionStore store, String source, InstantSource clock) {
        this.store = store;
        this.source = source;
        this.clock = clock;
    }

    @Override
    public String path() {
        return "/api/v1/gaps/dispositions";
    }

    @Override
    public ApiResponse answer(ApiRequest request) {
        var parameters = Parameters.of(request.query(), List.of("format"));
        boolean baseline = parameters.oneOf("format", "list", "baseline").equals("baseline");
        var all = store.of(source);
        if (baseline) {
            return ApiResponse.ok(GapDispositions.baseline(all).toString());
        }
        var now = clock.instant();
        var json = JSON.createObjectNode();
        var list = json.putArray("dispositions");
        all.values().forEach(one -> list.add(one.toJson().put("expired", one.isExpired(now))));
        return ApiResponse.ok(json.toString());
    }
}
