package dev.kodama.http.api;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.util.List;

/** {@code GET /api/v1/access}: what the caller may do, and why not. */
public final class AccessEndpoint implements Endpoint {
    private static final String READS_SOME = "This token may see only some events.";
    private static final String NO_PUBLISHING = "This server does not publish events.";

    @Override
    public String path() {
        return "/api/v1/access";
    }

    @Override
    public boolean keepsPermits() {
        return true;
    }

    @Override
    public ApiResponse answer(ApiRequest request) {
        var unused = Parameters.of(request.query(), List.of());
        var caller = request.caller();
        boolean readsAll = caller.permit().allowsAll();
        var json = JsonNodeFactory.instance
                .objectNode()
                .put("auth", caller.token().isPresent())
                .put("subject", caller.subject());
        json.putObject("may")
                .put("read", true)
                .put("read_all", readsAll)
                .put("write", request.changeRight() instanceof ChangeRight.Granted)
                .put("publish", false);
        var reasons = json.putObject("why_not");
        if (!readsAll) {
            reasons.put("read_all", READS_SOME);
        }
        if (request.changeRight() instanceof ChangeRight.Denied denied) {
            reasons.put("write", denied.reason());
        }
        reasons.put("publish", NO_PUBLISHING);
        return ApiResponse.ok(json.toString());
    }
}
