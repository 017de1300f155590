package dev.kodama.app.operator;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.kodama.http.api.ApiMethod;
import dev.kodama.http.api.ApiRequest;
import dev.kodama.http.api.ApiResponse;
import dev.kodama.http.api.BadParameterException;
import dev.kodama.http.api.Endpoint;
import dev.kodama.http.api.JsonBody;
import dev.kodama.http.api.Parameters;
import dev.kodama.replay.durable.deadletter.DeadLetters;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Supplier;

/** {@code POST /api/v1/dead-letters/redeliver}: hands dead letters to their subscription again, single ones or all. */
final class RedeliverEndpoint implements Endpoint {
    private static final int MAX_IDS = 1_000;
    private static final String SUBSCRIPTION = "subscription";
    private static final String IDS = "ids";
    private static final String ALL = "all";

    private final Supplier<Operator> operator;

    RedeliverEndpoint(Supplier<Operator> operator) {
        this.operator = operator;
    }

    @Override
    public String path() {
        return "/api/v1/dead-letters/redeliver";
    }

    @Override
    public ApiMethod method() {
        return ApiMethod.POST;
    }

    @Override
    public ApiResponse answer(ApiRequest request) {
        var unused = Parameters.of(request.query(), List.of());
        var body = JsonBody.of(request.body(), List.of(SUBSCRIPTION, IDS, ALL));
        String subscription = body.text(SUBSCRIPTION);
        boolean all = body.flag(ALL);
        if (all == body.has(IDS)) {
            throw new BadParameterException("The body", "must have either ids, or all, which is true");
        }
        var ids = all ? Set.<Long>of() : ids(body);
        var asked = operator.get();
        return asked.change(() -> {
            var json = JsonNodeFactory.instance.objectNode();
            if (all) {
                json.put("redelivered", DeadLetters.redeliver(asked.journal(), subscription));
                json.putArray("left_out");
            } else {
                var redelivered = DeadLetters.redeliver(asked.journal(), subscription, ids);
                json.put("redelivered", redelivered.size());
                var leftOut = json.putArray("left_out");
                ids.stream().filter(id -> !redelivered.contains(id)).forEach(id -> leftOut.add(Long.toString(id)));
            }
            return ApiResponse.ok(json.toString());
        });
    }

    private static Set<Long> ids(JsonBody body) {
        var ids = new TreeSet<Long>();
        for (String id : body.texts(IDS, MAX_IDS)) {
            if (!id.matches("\\d{1,18}")) {
                throw new BadParameterException(IDS, "must be ids of dead letters, like \"17\", was '" + id + "'");
            }
            ids.add(Long.valueOf(id));
        }
        return ids;
    }
}
