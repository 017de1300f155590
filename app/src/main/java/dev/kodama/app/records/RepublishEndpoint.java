package dev.kodama.app.records;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.kodama.app.operator.Operator;
import dev.kodama.bus.Event;
import dev.kodama.http.api.ApiMethod;
import dev.kodama.http.api.ApiRequest;
import dev.kodama.http.api.ApiResponse;
import dev.kodama.http.api.BadParameterException;
import dev.kodama.http.api.Endpoint;
import dev.kodama.http.api.JsonBody;
import dev.kodama.http.api.Parameters;
import java.util.List;
import java.util.function.Supplier;

/** {@code POST /api/v1/rejected/{partition}/{offset}/republish}: publishes a rejected message, repaired or as it was. */
final class RepublishEndpoint implements Endpoint {
    private static final String MESSAGE = "message";

    private final Supplier<Operator> operator;
    private final PublishRight right;

    RepublishEndpoint(Supplier<Operator> operator, PublishRight right) {
        this.operator = operator;
        this.right = right;
    }

    @Override
    public String path() {
        return "/api/v1/rejected/{partition}/{offset}/republish";
    }

    @Override
    public ApiMethod method() {
        return ApiMethod.POST;
    }

    @Override
    public int maxBodyBytes() {
        return PublishEndpoint.MAX_BYTES;
    }

    @Override
    public boolean auditsBody() {
        return false;
    }

    @Override
    public ApiResponse answer(ApiRequest request) {
        var unused = Parameters.of(request.query(), List.of());
        var repaired = JsonBody.of(request.body(), List.of(MESSAGE)).find(MESSAGE);
        long partition = number("partition", request.variables().get(0));
        long offset = number("offset", request.variables().get(1));
        var publisher = right.publisher();
        var asked = operator.get();
        return asked.change(() -> {
            var record = SetAsideRecords.rejected(asked.journal()).at(offset);
            if (partition != 0 || record.isEmpty()) {
                return ApiResponse.error(
                        ApiResponse.NOT_FOUND, "There is no rejected message at " + partition + "/" + offset + ".");
            }
            byte[] message = repaired.map(text -> text.getBytes(UTF_8)).orElse(null);
            var republishing = Republishing.of(record.get(), message, asked.mask());
            return republishing instanceof Republishing.Publish publish
                    ? published(publish.event(), publisher)
                    : ApiResponse.error(ApiResponse.CONFLICT, ((Republishing.Impossible) republishing).reason());
        });
    }

    static ApiResponse published(Event event, Publisher publisher) {
        return ApiResponse.ok(JsonNodeFactory.instance
                .objectNode()
                .put("channel", "events." + event.eventType())
                .put("receivers", publisher.publish(event))
                .toString());
    }

    private static long number(String name, String text) {
        if (text.matches("\\d{1,18}")) {
            return Long.parseLong(text);
        }
        throw new BadParameterException(name, "must be a whole number, was '" + text + "'");
    }
}
