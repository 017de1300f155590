package dev.kodama.http.api;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.util.List;
import java.util.Optional;

/** {@code GET /api/v1/access}: what the caller may do, and why not. */
public final class AccessEndpoint implements Endpoint {
    private static final String READS_SOME = "This token may see only some events.";

    private final Optional<String> publishObjection;

    /** @param publishObjection why this server publishes no events of callers; empty if it does */
    public AccessEndpoint(Optional<String> publishObjection) {
        this.publishObjection = publishObjection;
    }

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
        boolean writes = request.changeRight() instanceof ChangeRight.Granted;
        boolean readsAll = caller.permit().allowsAll();
        var json = JsonNodeFactory.instance
                .objectNode()
                .put("auth", caller.token().isPresent())
                .put("subject", caller.subject());
        json.putObject("may")
                .put("read", true)
                .put("read_all", readsAll)
                .put("write", writes)
                .put("publish", writes && publishObjection.isEmpty());
        var reasons = json.putObject("why_not");
        if (!readsAll) {
            reasons.put("read_all", READS_SOME);
        }
        if (request.changeRight() instanceof ChangeRight.Denied denied) {
            reasons.put("write", denied.reason());
            reasons.put("publish", publishObjection.orElse(denied.reason()));
        } else {
            publishObjection.ifPresent(objection -> reasons.put("publish", objection));
        }
        return ApiResponse.ok(json.toString());
    }
}
