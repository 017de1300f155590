package dev.kodama.forwarder.http;

import dev.kodama.forwarder.protocol.SentSelection;
import dev.kodama.http.exchange.QueryParameters;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import org.eclipse.jetty.server.Request;
import org.jspecify.annotations.Nullable;

/** Query parameters of the WebSocket and the event stream. */
public final class SubscriptionParameters {
    /** All parameter names; {@code asyncapi.json} describes them. */
    public static final Set<String> NAMES = Set.of(
            "token",
            "event_types",
            "entity_types",
            "entity_ids",
            SentSelection.WHERE,
            "delivery",
            "overflow",
            "encoding",
            "notices",
            "source",
            "since",
            "until",
            "speed",
            "batch",
            "max_per_second");

    private static final String LIST = "[]";

    private SubscriptionParameters() {}

    /**
     * Looks parameters up by name. The last value of a repeated parameter counts; see {@link #where} for all of another.
     *
     * @return takes {@link #NAMES} only, so that no parameter stays undocumented
     */
    public static Function<String, @Nullable String> of(Request request) {
        var query = QueryParameters.all(request);
        return name -> {
            assert NAMES.contains(name) : name + " is not described";
            var values = query.get(name);
            return values == null ? null : values.get(values.size() - 1);
        };
    }

    /** The conditions on the payload, of which each counts. */
    public static List<String> where(Request request) {
        return QueryParameters.all(request).getOrDefault(SentSelection.WHERE, List.of());
    }

    /**
     * Rejects list parameters as PHP and some libraries write them ({@code event_types[]}): ignored, such a filter would match every event.
     *
     * @throws IllegalArgumentException one sentence that names the parameter and the correct form
     */
    public static void requireNoLists(Request request) {
        for (String name : QueryParameters.all(request).keySet()) {
            if (name.endsWith(LIST) && NAMES.contains(name.substring(0, name.length() - LIST.length()))) {
                String correct = name.replace(LIST, "");
                throw new IllegalArgumentException(name + " is no parameter here; write " + correct
                        + (correct.equals(SentSelection.WHERE) ? "=payload.a:eq:b" : "=A,B"));
            }
        }
    }
}
