package dev.kodama.forwarder.api.journal;

import dev.kodama.history.JournalPages;
import dev.kodama.http.api.ApiRequest;
import dev.kodama.http.api.ApiResponse;
import dev.kodama.http.api.Endpoint;
import dev.kodama.http.api.Parameters;
import java.time.InstantSource;
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
        var query = JournalQueryParser.events(
                Parameters.of(request.query(), JournalQueryParser.EVENTS), clock.instant(), cursors);
        var permit = request.caller().permit();
        return ApiResponse.ok(EventJson.page(
                history.get().page(permit.allowsAll() ? query : query.within(permit::allows)),
                OptionalInt.empty(),
                cursors));
    }
}
