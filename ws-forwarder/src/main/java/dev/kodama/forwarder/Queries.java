package dev.kodama.forwarder;

import java.util.Set;
import java.util.function.Function;
import org.eclipse.jetty.server.Request;
import org.jspecify.annotations.Nullable;

/** Query parameters of the WebSocket and the stream by name: of a repeated one the last counts, as in FastAPI. */
final class Queries {
    /** All that are read anywhere; {@code asyncapi.json} describes them. */
    static final Set<String> NAMES = Set.of(
            "token",
            "event_types",
            "entity_types",
            "entity_ids",
            "delivery",
            "overflow",
            "encoding",
            "notices",
            "since",
            "until",
            "speed");

    private Queries() {}

    /** @return of {@link #NAMES} only: nobody could know of another */
    static Function<String, @Nullable String> of(Request request) {
        var query = Request.extractQueryParameters(request);
        return name -> {
            assert NAMES.contains(name) : name + " is not described";
            var values = query.getValues(name);
            return values == null ? null : values.get(values.size() - 1);
        };
    }
}
