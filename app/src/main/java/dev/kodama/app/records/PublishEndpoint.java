package dev.kodama.app.records;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.kodama.app.operator.Operator;
import dev.kodama.bus.Event;
import dev.kodama.bus.Event.ParseResult.NotAnEvent;
import dev.kodama.bus.Event.ParseResult.Parsed;
import dev.kodama.http.api.ApiMethod;
import dev.kodama.http.api.ApiRequest;
import dev.kodama.http.api.ApiResponse;
import dev.kodama.http.api.BadParameterException;
import dev.kodama.http.api.Endpoint;
import dev.kodama.http.api.JsonBody;
import dev.kodama.http.api.Parameters;
import java.util.List;
import java.util.function.Supplier;

/** {@code POST /api/v1/events}: publishes an event to Redis, as a service does. */
final class PublishEndpoint implements Endpoint {
    /** Maximum size of a body. */
    static final int MAX_BYTES = 2 << 20;

    private final Supplier<Operator> operator;
    private final PublishRight right;

    PublishEndpoint(Supplier<Operator> operator, PublishRight right) {
        this.operator = operator;
        this.right = right;
    }

    @Override
    public String path() {
        return "/api/v1/events";
    }

    @Override
    public ApiMethod method() {
        return ApiMethod.POST;
    }

    @Override
    public int maxBodyBytes() {
        return MAX_BYTES;
    }

    @Override
    public boolean auditsBody() {
        return false;
    }

    @Override
    public ApiResponse answer(ApiRequest request) {
        var unused = Parameters.of(request.query(), List.of());
        var event = event(request.body());
        var publisher = right.publisher();
        var asked = operator.get();
        var masked = asked.mask().publishObjection(request.body().getBytes(UTF_8));
        if (masked.isPresent()) {
            return ApiResponse.error(ApiResponse.CONFLICT, masked.get());
        }
        return asked.change(() -> RepublishEndpoint.published(event, publisher));
    }

    /** Unlike other messages, without further fields: one that is misspelled would be lost. */
    private static Event event(String body) {
        var known = JsonBody.of(body, List.of("event_type", "entity_type", "entity_id", "payload"));
        var unused = known.text("event_type");
        var parsed = Event.read(body.getBytes(UTF_8));
        if (parsed instanceof Parsed event) {
            return event.event();
        }
        throw new BadParameterException("The body", "is no event: " + ((NotAnEvent) parsed).reason());
    }
}
