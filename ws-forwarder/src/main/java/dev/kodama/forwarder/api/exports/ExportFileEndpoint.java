package dev.kodama.forwarder.api.exports;

import dev.kodama.history.UnavailableException;
import dev.kodama.http.api.ApiRequest;
import dev.kodama.http.api.ApiResponse;
import dev.kodama.http.api.Endpoint;
import dev.kodama.http.api.FileBody;
import dev.kodama.http.api.Parameters;
import dev.kodama.replay.export.Exports;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/** {@code GET /api/v1/exports/{id}/file}: the file of a complete export. */
public final class ExportFileEndpoint implements Endpoint {
    private static final Map<String, String> TYPES =
            Map.of("ndjson", "application/x-ndjson", "csv", "text/csv", "parquet", "application/vnd.apache.parquet");

    private final Supplier<Exports> exports;

    /** @param exports may throw {@link UnavailableException} */
    public ExportFileEndpoint(Supplier<Exports> exports) {
        this.exports = exports;
    }

    @Override
    public String path() {
        return "/api/v1/exports/{id}/file";
    }

    @Override
    public ApiResponse answer(ApiRequest request) {
        var unusedParameters = Parameters.of(request.query(), List.of());
        var export = exports.get().find(request.variables().get(0));
        if (export.isEmpty()) {
            return ExportJson.missing();
        }
        String format = export.get().request().format();
        return export.get()
                .file()
                .map(file -> ApiResponse.file(new FileBody(
                        file,
                        TYPES.getOrDefault(format, ""),
                        "kodama-" + export.get().id() + "." + format)))
                .orElseGet(() ->
                        ApiResponse.error(ApiResponse.CONFLICT, "The export is not complete; ask for its state."));
    }
}
