package dev.kodama.forwarder.api.connections;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.kodama.forwarder.access.ConnectionView;
import dev.kodama.forwarder.protocol.Selection;
import dev.kodama.http.api.ApiRequest;
import dev.kodama.http.api.ApiResponse;
import dev.kodama.http.api.BadParameterException;
import dev.kodama.http.api.Endpoint;
import dev.kodama.http.api.Parameters;
import dev.kodama.http.visibility.FilterKey;
import dev.kodama.journal.text.IsoTimestamps;
import java.time.InstantSource;
import java.util.List;
import java.util.function.Supplier;

/** {@code GET /api/v1/connections}: the WebSockets and streams of this forwarder, the oldest first. */
public final class ConnectionsEndpoint implements Endpoint {
    private static final int DEFAULT_LIMIT = 100;
    private static final int MAX_LIMIT = 1_000;
    private static final int MAX_NAMES = 20;

    private final Supplier<Source> source;
    private final InstantSource clock;

    /** What is connected. */
    public interface Source {
        /** @param after the id behind which they begin */
        List<ConnectionView> connections(long after, int limit);

        int openConnections();
    }

    /** @param source throws {@link dev.kodama.history.UnavailableException} while the forwarder starts */
    public ConnectionsEndpoint(Supplier<Source> source, InstantSource clock) {
        this.source = source;
        this.clock = clock;
    }

    @Override
    public String path() {
        return "/api/v1/connections";
    }

    @Override
    public ApiResponse answer(ApiRequest request) {
        var parameters = Parameters.of(request.query(), List.of("limit", "cursor"));
        int limit = parameters.number("limit", DEFAULT_LIMIT, 1, MAX_LIMIT);
        long after = parameters.find("cursor").map(ConnectionsEndpoint::id).orElse(0L);
        var asked = source.get();
        var found = asked.connections(after, limit + 1);
        var shown = found.subList(0, Math.min(limit, found.size()));
        var json = JsonNodeFactory.instance.objectNode().put("at", IsoTimestamps.text(clock.instant()));
        var rows = json.putArray("connections");
        shown.forEach(one -> fill(rows.addObject(), one));
        json.put("total", asked.openConnections());
        if (found.size() > limit) {
            json.put("next", Long.toString(shown.get(limit - 1).id()));
        } else {
            json.putNull("next");
        }
        return ApiResponse.ok(json.toString());
    }

    private static long id(String text) {
        if (text.matches("\\d{1,18}")) {
            return Long.parseLong(text);
        }
        throw new BadParameterException("cursor", "must be next of the last answer, was '" + text + "'");
    }

    private static void fill(ObjectNode row, ConnectionView one) {
        var progress = one.progress();
        row.put("id", Long.toString(one.id()))
                .put("remote", one.remote())
                .put("subject", one.subject())
                .put("transport", one.transport())
                .put("delivery", progress.delivery())
                .put("connected_since", IsoTimestamps.text(one.since()));
        var filters = row.putArray("filters");
        one.filter().selections().forEach(selection -> fill(filters.addObject(), selection));
        row.put("position", progress.position())
                .put("lag", progress.lag())
                .put("sent", progress.sent())
                .put("dropped", progress.dropped());
    }

    /** A key that matches everything is left out; of many names some are shown, and how many more there are. */
    private static void fill(ObjectNode filters, Selection selection) {
        for (FilterKey key : FilterKey.values()) {
            var names = selection.wanted().get(key);
            if (names != null) {
                var array = filters.putArray(key.field());
                names.stream().sorted().limit(MAX_NAMES).forEach(array::add);
                if (names.size() > MAX_NAMES) {
                    filters.put("more_" + key.field(), names.size() - MAX_NAMES);
                }
            }
        }
        var conditions = selection.where().all();
        if (!conditions.isEmpty()) {
            var where = filters.putArray("where");
            conditions.forEach(condition -> where.add(condition.toString()));
        }
    }
}
