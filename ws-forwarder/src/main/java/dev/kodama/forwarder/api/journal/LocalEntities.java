package dev.kodama.forwarder.api.journal;

import dev.kodama.history.EventPage;
import dev.kodama.history.UnavailableException;
import dev.kodama.http.api.ApiRequest;
import dev.kodama.http.api.ApiResponse;
import dev.kodama.http.api.Parameters;
import dev.kodama.timeline.EntityTimeline;
import dev.kodama.timeline.EntityTimeline.Answer;
import java.net.URI;
import java.time.InstantSource;
import java.util.List;
import java.util.OptionalInt;

/** Timelines from the index of this process; entities of another process of the group are requested from there. */
public final class LocalEntities implements EntitySource {
    private final EntityTimeline timeline;
    private final InstantSource clock;
    private final String scheme;
    private final CursorSeal seal;

    /**
     * Timelines of this process.
     *
     * @param scheme of the other processes, http or https
     * @param seal of cursors, with the secret of the other processes
     */
    public LocalEntities(EntityTimeline timeline, InstantSource clock, String scheme, CursorSeal seal) {
        this.timeline = timeline;
        this.scheme = scheme;
        this.clock = clock;
        this.seal = seal;
    }

    @Override
    public ApiResponse answer(ApiRequest request) {
        var parameters = Parameters.of(request.query(), JournalQueryParser.TIMELINE);
        var permit = request.caller().permit();
        var cursors = seal.formatFor(request.caller());
        var asked = JournalQueryParser.timeline(request.variables(), parameters, clock.instant(), cursors);
        var query = permit.allowsAll() ? asked : asked.within(permit::allows);
        Answer<EventPage> answer = timeline.page(query);
        if (answer instanceof Answer.Elsewhere<EventPage> elsewhere) {
            return passOn(request, elsewhere);
        } else if (answer instanceof Answer.Found<EventPage> page) {
            boolean counted = parameters.oneOf("count", "false", "true").equals("true");
            var count = counted && timeline.count(query) instanceof Answer.Found<Integer> found
                    ? OptionalInt.of(found.found())
                    : OptionalInt.empty();
            return ApiResponse.ok(EventJson.page(page.found(), count, cursors));
        }
        throw new IllegalStateException(answer.toString());
    }

    private ApiResponse passOn(ApiRequest request, Answer.Elsewhere<EventPage> elsewhere) {
        if (request.passedOn()) {
            throw new UnavailableException(
                    "The index of entities is being handed from one process to another; ask again.");
        }
        String host = elsewhere.host().contains(":") ? "[" + elsewhere.host() + "]" : elsewhere.host();
        var passedOn = new ApiRequest(request.variables(), request.query(), true, request.caller());
        var owner = URI.create(scheme + "://" + host + ":" + elsewhere.port());
        return new RemoteEntities(List.of(owner), seal).answer(passedOn);
    }
}
