package dev.kodama.forwarder.api.journal;

import dev.kodama.http.api.ApiRequest;
import dev.kodama.http.api.ApiResponse;
import dev.kodama.http.api.BadParameterException;
import dev.kodama.http.api.Endpoint;
import dev.kodama.http.api.Parameters;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * {@code GET /api/v1/timeline?entity_type=…&entity_id=…}: an entity's timeline, with type and id in the query. Unlike a path, a query may contain a
 * NUL in Jetty.
 */
public final class TimelineEndpoint implements Endpoint {
    static final String PATH = "/api/v1/timeline";
    static final String ENTITY_TYPE = "entity_type";
    static final String ENTITY_ID = "entity_id";

    private static final List<String> KNOWN = Stream.concat(
                    Stream.of(ENTITY_TYPE, ENTITY_ID), JournalQueryParser.TIMELINE.stream())
            .toList();

    private final EntityEndpoint entities;

    public TimelineEndpoint(EntityEndpoint entities) {
        this.entities = entities;
    }

    @Override
    public String path() {
        return PATH;
    }

    @Override
    public boolean keepsPermits() {
        return true;
    }

    @Override
    public boolean scans() {
        return true;
    }

    @Override
    public ApiResponse answer(ApiRequest request) {
        var unused = Parameters.of(request.query(), KNOWN);
        var query = new LinkedHashMap<>(request.query());
        var entity = List.of(taken(query, ENTITY_TYPE), taken(query, ENTITY_ID));
        return entities.answer(new ApiRequest(entity, query, request.passedOn(), request.caller()));
    }

    /** Any text, also an empty one. */
    private static String taken(Map<String, List<String>> query, String name) {
        var values = query.remove(name);
        if (values == null) {
            throw new BadParameterException(name, "must be given");
        }
        return values.get(0);
    }
}
