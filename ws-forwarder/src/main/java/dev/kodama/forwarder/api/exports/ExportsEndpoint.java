package dev.kodama.forwarder.api.exports;

import dev.kodama.history.UnavailableException;
import dev.kodama.http.api.ApiRequest;
import dev.kodama.http.api.ApiResponse;
import dev.kodama.http.api.Endpoint;
import dev.kodama.http.api.Parameters;
import dev.kodama.replay.export.Exports;
import java.util.List;
import java.util.function.Supplier;

/** {@code GET /api/v1/exports}: all exports of this server, the newest first. */
public final class ExportsEndpoint implements Endpoint {
    private final Supplier<Exports> exports;

    /** @param exports may throw {@link UnavailableException} */
    public ExportsEndpoint(Supplier<Exports> exports) {
        this.exports = exports;
    }

    @Override
    public String path() {
        return StartExportEndpoint.PATH;
    }

    @Override
    public ApiResponse answer(ApiRequest request) {
        var unusedParameters = Parameters.of(request.query(), List.of());
        var json = ExportJson.JSON.createObjectNode();
        var list = json.putArray("exports");
        exports.get().all().forEach(export -> list.add(ExportJson.of(export)));
        return ApiResponse.ok(json.toString());
    }
}
