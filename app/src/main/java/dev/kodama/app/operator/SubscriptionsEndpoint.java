package dev.kodama.app.operator;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.kodama.app.operator.CachedAnswer.Answer;
import dev.kodama.http.api.ApiRequest;
import dev.kodama.http.api.ApiResponse;
import dev.kodama.http.api.Endpoint;
import dev.kodama.http.api.Parameters;
import dev.kodama.journal.text.IsoTimestamps;
import dev.kodama.replay.durable.registry.SubscriptionAdmin;
import dev.kodama.replay.durable.registry.SubscriptionState;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.function.Supplier;

/** {@code GET /api/v1/subscriptions}: the durable subscriptions with members, lag and dead letters, at most two seconds old. */
final class SubscriptionsEndpoint implements Endpoint {
    private static final Duration MAX_AGE = Duration.ofSeconds(2);

    private final CachedAnswer<Found> found;

    private record Found(List<SubscriptionState> states, DeadLetterCounts letters) {}

    SubscriptionsEndpoint(Supplier<Operator> operator, InstantSource clock) {
        found = new CachedAnswer<>("subscriptions", () -> find(operator.get()), MAX_AGE, clock);
    }

    private static Found find(Operator operator) {
        var states = SubscriptionAdmin.list(operator.journal());
        var letters = states.isEmpty() ? DeadLetterCounts.NONE : DeadLetterCounts.of(operator.journal());
        return new Found(states, letters);
    }

    @Override
    public String path() {
        return "/api/v1/subscriptions";
    }

    @Override
    public ApiResponse answer(ApiRequest request) {
        var unused = Parameters.of(request.query(), List.of());
        return ApiResponse.ok(json(found.get()).toString());
    }

    private static ObjectNode json(Answer<Found> answer) {
        var json = JsonNodeFactory.instance.objectNode().put("at", IsoTimestamps.text(answer.at()));
        var rows = json.putArray("subscriptions");
        var letters = answer.value().letters();
        answer.value().states().forEach(state -> fill(rows.addObject(), state, letters));
        return json;
    }

    private static void fill(ObjectNode row, SubscriptionState state, DeadLetterCounts letters) {
        var definition = state.definition();
        row.put("name", definition.name());
        var filters = row.putObject("filters");
        texts(filters.putArray("event_types"), definition.eventTypes());
        texts(filters.putArray("entity_types"), definition.entityTypes());
        texts(filters.putArray("entity_ids"), definition.entityIds());
        row.put("since", IsoTimestamps.text(definition.since()))
                .put("state", state.members().isEmpty() ? "stopped" : "running")
                .put("position", state.sequence())
                .put("lag", state.lag())
                .put("lag_is_exact", state.exact());
        var members = row.putArray("members");
        state.members().forEach(member -> {
            var one = members.addObject().put("id", member.id()).put("host", member.host());
            var partitions = one.putArray("partitions");
            member.partitions().forEach(partitions::add);
        });
        row.put("dead_letters", letters.of(definition.name())).put("dead_letters_are_exact", letters.exact());
    }

    private static void texts(ArrayNode array, List<String> texts) {
        texts.forEach(array::add);
    }
}
