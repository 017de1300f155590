package dev.kodama.app.operator;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.kodama.http.api.ApiMethod;
import dev.kodama.http.api.ApiRequest;
import dev.kodama.http.api.ApiResponse;
import dev.kodama.http.api.BadParameterException;
import dev.kodama.http.api.Endpoint;
import dev.kodama.http.api.JsonBody;
import dev.kodama.http.api.Parameters;
import dev.kodama.journal.StartPosition;
import dev.kodama.replay.durable.registry.SeekPlan;
import dev.kodama.replay.durable.registry.SubscriptionAdmin;
import java.time.InstantSource;
import java.util.List;
import java.util.function.Supplier;

/** {@code POST /api/v1/subscriptions/{name}/seek}: moves a subscription back or ahead, or only tells what that would repeat and skip. */
final class SeekEndpoint implements Endpoint {
    private static final String TO = "to";
    private static final String DRY_RUN = "dry_run";

    private final Supplier<Operator> operator;
    private final InstantSource clock;

    SeekEndpoint(Supplier<Operator> operator, InstantSource clock) {
        this.operator = operator;
        this.clock = clock;
    }

    @Override
    public String path() {
        return "/api/v1/subscriptions/{name}/seek";
    }

    @Override
    public ApiMethod method() {
        return ApiMethod.POST;
    }

    @Override
    public ApiResponse answer(ApiRequest request) {
        var unused = Parameters.of(request.query(), List.of());
        var body = JsonBody.of(request.body(), List.of(TO, DRY_RUN));
        var to = start(body.text(TO));
        boolean dryRun = body.flag(DRY_RUN);
        var asked = operator.get();
        String name = request.variables().get(0);
        SeekPlan plan = asked.change(() -> seek(asked, name, to, dryRun));
        return ApiResponse.ok(JsonNodeFactory.instance
                .objectNode()
                .put("from", plan.from())
                .put("to", plan.to())
                .put("repeats", plan.repeats())
                .put("skips", plan.skips())
                .put("counts_are_exact", plan.exact())
                .put("dry_run", dryRun)
                .toString());
    }

    private static SeekPlan seek(Operator operator, String name, StartPosition to, boolean dryRun) {
        var plan = SubscriptionAdmin.plan(operator.journal(), name, to);
        if (!dryRun) {
            SubscriptionAdmin.seek(operator.journal(), name, plan);
        }
        return plan;
    }

    private StartPosition start(String text) {
        try {
            return StartPosition.parse(text, clock.instant());
        } catch (IllegalArgumentException e) {
            throw new BadParameterException(TO, String.valueOf(e.getMessage()));
        }
    }
}
