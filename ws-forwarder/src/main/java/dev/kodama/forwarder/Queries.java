package dev.kodama.forwarder;

import java.util.function.Function;
import org.eclipse.jetty.server.Request;
import org.jspecify.annotations.Nullable;

/** Query parameters by name: of a repeated one the last counts, as in FastAPI. */
final class Queries {
    private Queries() {}

    static Function<String, @Nullable String> of(Request request) {
        var query = Request.extractQueryParameters(request);
        return name -> {
            var values = query.getValues(name);
            return values == null ? null : values.get(values.size() - 1);
        };
    }
}
