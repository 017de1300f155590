package dev.kodama.forwarder.api.exports;

import dev.kodama.history.UnavailableException;
import dev.kodama.http.api.ApiMethod;
import dev.kodama.http.api.ApiRequest;
import dev.kodama.http.api.ApiResponse;
import dev.kodama.http.api.Endpoint;
import dev.kodama.http.api.JsonBody;
import dev.kodama.http.api.Parameters;
import dev.kodama.replay.export.Exports;
import java.util.List;
import java.util.function.Supplier;

/** {@code DELETE /api/v1/exports/{id}}: stops an export and deletes its file. */
public final class DeleteExportEndpoint implements Endpoint {
    private final Supplier<Exports> exports;

    /** @param exports may throw {@link UnavailableException} */
    public DeleteExportEndpoint(Supplier<Exports> exports) {
        this.exports = exports;
    }

    @Override
    public String path() {
        return ExportEndpoint.PATH;
    }

    @Override
    public ApiMethod method() {
        return ApiMethod.DELETE;
    }

    @Override
    public ApiResponse answer(ApiRequest request) {
        var unusedParameters = Parameters.of(request.query(), List.of());
        var unusedBody = JsonBody.of(request.body(), List.of());
        String id = request.variables().get(0);
        return exports.get().delete(id)
                ? ApiResponse.ok(
                        ExportJson.JSON.createObjectNode().put("deleted", id).toString())
                : ExportJson.missing();
    }
}
