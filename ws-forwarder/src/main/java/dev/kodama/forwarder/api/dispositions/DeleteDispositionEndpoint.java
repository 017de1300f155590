package dev.kodama.forwarder.api.dispositions;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.kodama.http.api.ApiMethod;
import dev.kodama.http.api.ApiRequest;
import dev.kodama.http.api.ApiResponse;
import dev.kodama.http.api.Endpoint;
import dev.kodama.http.api.JsonBody;
import dev.kodama.http.api.Parameters;
import java.util.List;

/** {@code DELETE /api/v1/gaps/dispositions/{type}}: withdraws a decision. */
public final class DeleteDispositionEndpoint implements Endpoint {
    private final DispositionStore store;
    private final String source;

    public DeleteDispositionEndpoint(DispositionStore store, String source) {
        this.store = store;
        this.source = source;
    }

    @Override
    public String path() {
        return PutDispositionEndpoint.PATH;
    }

    @Override
    public ApiMethod method() {
        return ApiMethod.DELETE;
    }

    @Override
    public ApiResponse answer(ApiRequest request) {
        var unusedParameters = Parameters.of(request.query(), List.of());
        var unusedBody = JsonBody.of(request.body(), List.of());
        String type = request.variables().get(0);
        if (!store.of(source).containsKey(type)) {
            return ApiResponse.error(ApiResponse.NOT_FOUND, "There is no disposition of this event type.");
        }
        store.remove(source, type);
        return ApiResponse.ok(
                JsonNodeFactory.instance.objectNode().put("deleted", type).toString());
    }
}
