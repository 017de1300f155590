package dev.kodama.forwarder.api.journal;

import dev.kodama.history.EventPage;
import dev.kodama.history.JournalPages;
import dev.kodama.history.merged.MergedPages;
import dev.kodama.http.api.ApiRequest;
import dev.kodama.http.api.ApiResponse;
import dev.kodama.http.api.Endpoint;
import dev.kodama.http.api.Parameters;
import dev.kodama.http.auth.Principal;
import dev.kodama.http.visibility.EventVisibility;
import dev.kodama.index.JournalIndex;
import java.time.InstantSource;
import java.util.OptionalInt;
import java.util.function.Function;
import java.util.function.Supplier;

/** {@code GET /api/v1/events}: pages of the journal's events, filtered by type, entity and time. */
public final class EventsEndpoint implements Endpoint {
    private final Supplier<JournalPages> history;
    private final Function<Principal, JournalIndex> index;
    private final InstantSource clock;
    private final CursorSeal seal;

    /**
     * The endpoint of one journal.
     *
     * @param history may throw what {@link JournalPages#page} throws
     * @param index the index for a caller
     */
    public EventsEndpoint(
            Supplier<JournalPages> history,
            Function<Principal, JournalIndex> index,
            InstantSource clock,
            CursorSeal seal) {
        this.history = history;
        this.index = index;
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
    public boolean scans() {
        return true;
    }

    @Override
    public ApiResponse answer(ApiRequest request) {
        var cursors = seal.formatFor(request.caller());
        var parameters = JournalQueryParser.eventParameters(request.query());
        var whole = JournalQueryParser.events(parameters, clock.instant(), cursors);
        var permit = request.caller().permit();
        var query = permit.allowsAll() ? whole : whole.within(permit::allows);
        var pages = history.get();
        JournalQueryParser.requireShown(whole, pages.mask());
        var sources = JournalQueryParser.sources(parameters);
        if (sources.isEmpty()) {
            var page = pages.page(query, index.apply(request.caller()));
            return ApiResponse.ok(EventJson.page(page, OptionalInt.empty(), cursors, plan(parameters, page, permit)));
        }
        var names = JournalQueryParser.names(sources.get(), pages);
        if (sources.get().isOne()) {
            var asked = pages.ofSource(names.get(0));
            var found = asked == pages ? index.apply(request.caller()) : JournalIndex.none("has no other source");
            var page = asked.page(query, found);
            return ApiResponse.ok(EventJson.page(page, OptionalInt.empty(), cursors, plan(parameters, page, permit)));
        }
        var cursor = JournalQueryParser.mergedCursor(parameters, cursors);
        return ApiResponse.ok(EventJson.page(MergedPages.page(pages, names, query, cursor), cursors));
    }

    /** How the page was read, if that was asked for. */
    private static String plan(Parameters parameters, EventPage page, EventVisibility permit) {
        return JournalQueryParser.explained(parameters) ? page.plan().json(permit.allowsAll()) : "";
    }
}
