package dev.kodama.forwarder.api.index;

import dev.kodama.http.api.ApiRequest;
import dev.kodama.http.api.ApiResponse;
import dev.kodama.http.api.BadParameterException;
import dev.kodama.http.api.Endpoint;
import dev.kodama.http.api.Parameters;
import dev.kodama.index.HttpIndex;
import dev.kodama.index.IndexJson;
import dev.kodama.index.IndexQuery;
import dev.kodama.index.JournalIndex;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/** {@code GET /api/v1/index}: places of events and counts by minute, for other Kodama processes and callers that may see everything. */
public final class IndexEndpoint implements Endpoint {
    private static final int MAX_POSTINGS = 100_000;

    private final Supplier<Optional<GroupIndex>> index;

    /** @param index of this process's group; empty while it starts */
    public IndexEndpoint(Supplier<Optional<GroupIndex>> index) {
        this.index = index;
    }

    @Override
    public String path() {
        return HttpIndex.PATH;
    }

    @Override
    public ApiResponse answer(ApiRequest request) {
        String text = Parameters.of(request.query(), List.of(HttpIndex.QUERY))
                .find(HttpIndex.QUERY)
                .orElse("{}");
        var found = index.get()
                .map(group -> request.passedOn() ? group.local() : group.of(request.caller()))
                .orElseGet(() -> JournalIndex.none("is still starting"));
        try {
            var minutes = IndexJson.minuteQuery(text);
            if (minutes.isPresent()) {
                return ApiResponse.ok(IndexJson.text(found.minutes(minutes.get())));
            }
            var answer = found.find(query(text));
            return ApiResponse.ok(index.get()
                    .flatMap(GroupIndex::source)
                    .map(source -> IndexJson.text(answer, source))
                    .orElseGet(() -> IndexJson.text(answer)));
        } catch (IllegalArgumentException e) {
            throw new BadParameterException(HttpIndex.QUERY, "must be a query of the index: " + e.getMessage());
        }
    }

    private static IndexQuery query(String text) {
        var query = IndexJson.query(text);
        if (query.max() > MAX_POSTINGS) {
            throw new BadParameterException(HttpIndex.QUERY, "may ask for at most " + MAX_POSTINGS + " events");
        }
        return query;
    }
}
