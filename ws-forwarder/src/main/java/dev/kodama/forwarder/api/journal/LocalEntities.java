package dev.kodama.forwarder.api.journal;

import dev.kodama.history.HistoryQuery;
import dev.kodama.history.JournalPages;
import dev.kodama.http.api.ApiRequest;
import dev.kodama.http.api.ApiResponse;
import dev.kodama.http.api.Parameters;
import dev.kodama.http.auth.Principal;
import dev.kodama.index.JournalIndex;
import java.time.InstantSource;
import java.util.OptionalInt;
import java.util.function.Function;

/** Timelines from the journal by way of an index. */
public final class LocalEntities implements EntitySource {
    private final JournalPages history;
    private final Function<Principal, JournalIndex> index;
    private final InstantSource clock;
    private final CursorSeal seal;

    /**
     * Timelines of this process.
     *
     * @param index the index for a caller
     * @param seal of cursors, with the secret of the other processes
     */
    public LocalEntities(
            JournalPages history, Function<Principal, JournalIndex> index, InstantSource clock, CursorSeal seal) {
        this.history = history;
        this.index = index;
        this.clock = clock;
        this.seal = seal;
    }

    @Override
    public ApiResponse answer(ApiRequest request) {
        var parameters = Parameters.of(request.query(), JournalQueryParser.TIMELINE);
        var permit = request.caller().permit();
        var cursors = seal.formatFor(request.caller());
        var asked = JournalQueryParser.timeline(request.variables(), parameters, clock.instant(), cursors);
        HistoryQuery query = permit.allowsAll() ? asked : asked.within(permit::allows);
        var found = index.apply(request.caller());
        var page = history.page(query, found);
        boolean counted = parameters.oneOf("count", "false", "true").equals("true");
        var count = counted ? history.count(query, found) : OptionalInt.empty();
        String plan = JournalQueryParser.explained(parameters) ? page.plan().json(permit.allowsAll()) : "";
        return ApiResponse.ok(EventJson.page(page, count, new TimelineCursors(cursors), plan));
    }
}
