package dev.kodama.forwarder.api.journal;

import dev.kodama.freshness.ProgressSource;
import dev.kodama.http.api.ApiRequest;
import dev.kodama.http.api.ApiResponse;
import dev.kodama.http.api.Endpoint;
import dev.kodama.http.api.ForbiddenException;
import dev.kodama.http.api.Parameters;
import dev.kodama.timeline.TimelineTopology;
import java.time.InstantSource;
import java.util.function.Supplier;

/** {@code GET /api/v1/entities/{type}/{id}/events}: an entity's timeline. */
public final class EntityEndpoint implements Endpoint {
    static final String PATH = "/api/v1/entities/{type}/{id}/events";

    private final Supplier<? extends EntitySource> source;
    private final ProgressSource progress;
    private final InstantSource clock;
    private final CursorSeal seal;

    public EntityEndpoint(
            Supplier<? extends EntitySource> source, ProgressSource progress, InstantSource clock, CursorSeal seal) {
        this.source = source;
        this.progress = progress;
        this.clock = clock;
        this.seal = seal;
    }

    @Override
    public String path() {
        return PATH;
    }

    @Override
    public boolean keepsPermits() {
        return true;
    }

    /** Validates the parameters here, also where another process answers. */
    @Override
    public boolean scans() {
        return true;
    }

    @Override
    public ApiResponse answer(ApiRequest request) {
        var parameters = Parameters.of(request.query(), JournalQueryParser.TIMELINE);
        var unusedQuery = JournalQueryParser.timeline(
                request.variables(), parameters, clock.instant(), seal.formatFor(request.caller()));
        boolean counted = parameters.oneOf("count", "false", "true").equals("true");
        var permit = request.caller().permit();
        if (!permit.allowsEntity(request.variables().get(0), request.variables().get(1))) {
            throw new ForbiddenException("This token may not see this entity.");
        } else if (counted && !permit.allowsAll()) {
            throw new ForbiddenException("count=true counts all events, and this token may see only some.");
        }
        var answer = source.get().answer(request);
        boolean shown =
                answer.status() == ApiResponse.OK && !request.passedOn(); // added by the process that passed it on
        return shown
                ? ApiResponse.ok(
                        progress.asOf(TimelineTopology.NAME, clock.instant()).into(answer.json()))
                : answer;
    }
}
