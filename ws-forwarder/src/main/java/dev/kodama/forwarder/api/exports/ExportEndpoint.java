package dev.kodama.forwarder.api.exports;

import dev.kodama.history.UnavailableException;
import dev.kodama.http.api.ApiRequest;
import dev.kodama.http.api.ApiResponse;
import dev.kodama.http.api.Endpoint;
import dev.kodama.http.api.Parameters;
import dev.kodama.replay.export.Exports;
import java.util.List;
import java.util.function.Supplier;

/** {@code GET /api/v1/exports/{id}}: state and progress of an export. */
public final class ExportEndpoint implements Endpoint {
    static final String PATH = "/api/v1/exports/{id}";

    private final Supplier<Exports> exports;

    /** @param exports may throw {@link UnavailableException} */
    public ExportEndpoint(Supplier<Exports> exports) {
        this.exports = exports;
    }

    @Override
    public String path() {
        return PATH;
    }

    @Override
    public ApiResponse answer(ApiRequest request) {
        var unusedParameters = Parameters.of(request.query(), List.of());
        return exports.get()
                .find(request.variables().get(0))
                .map(export -> ApiResponse.ok(ExportJson.of(export).toString()))
                .orElseGet(ExportJson::missing);
    }
}
