package dev.kodama.forwarder.api.journal;

import dev.kodama.forwarder.api.ApiAnswer;
import dev.kodama.forwarder.api.ApiRequest;
import dev.kodama.forwarder.api.Endpoint;
import dev.kodama.forwarder.api.Parameters;
import dev.kodama.history.History;
import java.time.InstantSource;
import java.util.OptionalInt;
import java.util.function.Supplier;

/** {@code GET /api/v1/events}: the journal's events, by what they are and when they were. */
public final class EventsEndpoint implements Endpoint {
    private final Supplier<History> history;
    private final InstantSource clock;
    private final CursorSeal seal;

    /** @param history may throw what {@link History#page} throws */
    public EventsEndpoint(Supplier<History> history, InstantSource clock, CursorSeal seal) {
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
    public ApiAnswer answer(ApiRequest request) {
        var cursors = seal.formatFor(request.caller());
        var query = Questions.events(Parameters.of(request.query(), Questions.EVENTS), clock.instant(), cursors);
        var permit = request.caller().permit();
        return ApiAnswer.ok(EventJson.page(
                history.get().page(permit.allowsAll() ? query : query.within(permit::allows)),
                OptionalInt.empty(),
                cursors));
    }
}
