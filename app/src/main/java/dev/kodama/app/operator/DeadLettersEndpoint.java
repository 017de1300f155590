package dev.kodama.app.operator;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.util.RawValue;
import dev.kodama.http.api.ApiRequest;
import dev.kodama.http.api.ApiResponse;
import dev.kodama.http.api.Endpoint;
import dev.kodama.http.api.Parameters;
import dev.kodama.journal.JournalEventJson;
import dev.kodama.journal.mask.EventMask;
import dev.kodama.journal.text.IsoTimestamps;
import dev.kodama.replay.durable.deadletter.DeadLetter;
import dev.kodama.replay.durable.deadletter.DeadLetters;
import java.util.List;
import java.util.OptionalLong;
import java.util.function.Supplier;

/** {@code GET /api/v1/dead-letters}: events that durable subscriptions could not handle, the oldest first. */
final class DeadLettersEndpoint implements Endpoint {
    private final Supplier<Operator> operator;

    DeadLettersEndpoint(Supplier<Operator> operator) {
        this.operator = operator;
    }

    @Override
    public String path() {
        return "/api/v1/dead-letters";
    }

    @Override
    public ApiResponse answer(ApiRequest request) {
        var parameters =
                Parameters.of(request.query(), List.of("subscription", "all", PageOptions.LIMIT, PageOptions.CURSOR));
        String subscription = parameters.find("subscription").orElse("");
        boolean all = parameters.oneOf("all", "false", "true").equals("true");
        var options = PageOptions.of(parameters);
        var asked = operator.get();
        return ApiResponse.ok(asked.read(() -> {
            var json = JsonNodeFactory.instance.objectNode();
            var rows = json.putArray("dead_letters");
            var page = options.page();
            OptionalLong next = DeadLetters.each(asked.journal(), options.from(), letter -> {
                boolean shown = (all || !letter.redelivered())
                        && (subscription.isEmpty() || subscription.equals(letter.subscription()));
                if (shown) {
                    fill(rows.addObject(), letter, asked.mask());
                }
                return page.takes(shown, letter.event().bytes().length);
            });
            PageOptions.next(json, next);
            return json.toString();
        }));
    }

    private static void fill(ObjectNode row, DeadLetter letter, EventMask mask) {
        var head = letter.event().head();
        row.put("id", Long.toString(letter.id()))
                .put("subscription", letter.subscription())
                .put("seq", letter.event().sequence())
                .put("event_type", head == null ? null : head.eventType())
                .put("entity_type", head == null ? null : head.entityType())
                .put("entity_id", head == null ? null : head.entityId())
                .put("error", letter.cause())
                .put("attempts", letter.attempts())
                .put("time", IsoTimestamps.text(letter.at()))
                .put("redelivered", letter.redelivered());
        row.putRawValue("event", new RawValue(JournalEventJson.line(mask.event(letter.event()))));
    }
}
