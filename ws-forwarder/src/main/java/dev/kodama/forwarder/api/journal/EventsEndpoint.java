package dev.kodama.forwarder.api.journal;

import dev.kodama.history.JournalPages;
import dev.kodama.history.MergedPages;
import dev.kodama.http.api.ApiRequest;
import dev.kodama.http.api.ApiResponse;
import dev.kodama.http.api.BadParameterException;
import dev.kodama.http.api.Endpoint;
import dev.kodama.http.api.Parameters;
import dev.kodama.journal.sources.SourceSelection;
import java.time.InstantSource;
import java.util.List;
import java.util.OptionalInt;
import java.util.function.Supplier;

/** {@code GET /api/v1/events}: pages of the journal's events, filtered by type, entity and time. */
public final class EventsEndpoint implements Endpoint {
    private final Supplier<JournalPages> history;
    private final InstantSource clock;
    private final CursorSeal seal;

    /** @param history may throw what {@link JournalPages#page} throws */
    public EventsEndpoint(Supplier<JournalPages> history, InstantSource clock, CursorSeal seal) {
        this.history = history;
        this.clock = clock;
        this.seal = seal;
    }

    @Override
    public String path() {
        return "/api/v1/events";
    }

    @Override
    public boolean keepsPermits() {
        return true;
    }

    @Override
    public ApiResponse answer(ApiRequest request) {
        var cursors = seal.formatFor(request.caller());
        var parameters = Parameters.of(request.query(), JournalQueryParser.EVENTS);
        var asked = JournalQueryParser.events(parameters, clock.instant(), cursors);
        var permit = request.caller().permit();
        var query = permit.allowsAll() ? asked : asked.within(permit::allows);
        var pages = history.get();
        var sources = JournalQueryParser.sources(parameters);
        if (sources.isEmpty()) {
            return ApiResponse.ok(EventJson.page(pages.page(query), OptionalInt.empty(), cursors));
        }
        var names = names(sources.get(), pages);
        if (sources.get().isOne()) {
            var page = pages.ofSource(names.get(0)).page(query);
            return ApiResponse.ok(EventJson.page(page, OptionalInt.empty(), cursors));
        }
        var cursor = JournalQueryParser.mergedCursor(parameters, cursors);
        return ApiResponse.ok(EventJson.page(MergedPages.page(pages, names, query, cursor), cursors));
    }

    static List<String> names(SourceSelection sources, JournalPages pages) {
        try {
            return sources.of(pages.sources());
        } catch (IllegalArgumentException e) {
            throw new BadParameterException("source", String.valueOf(e.getMessage()));
        }
    }
}
