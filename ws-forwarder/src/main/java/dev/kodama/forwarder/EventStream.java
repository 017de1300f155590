package dev.kodama.forwarder;

import dev.kodama.forwarder.Deliveries.Delivery;
import dev.kodama.forwarder.protocol.CloseReason;
import dev.kodama.forwarder.protocol.Filter;
import java.util.function.Function;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.HttpStatus;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;
import org.jspecify.annotations.Nullable;

/** The journal as server-sent events: whoever is cut comes back with {@code Last-Event-ID} and has missed nothing. */
final class EventStream {
    static final String PATH = "/api/v1/events/stream";

    private final Entrance entrance;
    private final Deliveries deliveries;

    EventStream(Entrance entrance, Deliveries deliveries) {
        this.entrance = entrance;
        this.deliveries = deliveries;
    }

    void answer(Request request, Response response, Callback callback) {
        if (deliveries.retrySeconds() > 0) {
            Answers.stopping(response, deliveries.retrySeconds(), callback);
            return;
        }
        entrance.stream(request, response, callback, visit -> begin(request, response, callback, visit));
    }

    private void begin(Request request, Response response, Callback callback, Visit visit) {
        var query = Queries.of(request);
        Delivery delivery;
        try {
            var filter = Filter.fromQuery(query);
            entrance.requireFits(filter);
            delivery = deliveries.durable(
                    resumed(request, query), filter.within(visit.caller().permit()));
        } catch (IllegalArgumentException e) {
            visit.abandon();
            Answers.error(response, HttpStatus.BAD_REQUEST_400, String.valueOf(e.getMessage()), callback);
            return;
        }
        response.setStatus(HttpStatus.OK_200);
        response.getHeaders()
                .put(HttpHeader.CONTENT_TYPE, "text/event-stream")
                .put(HttpHeader.CACHE_CONTROL, "no-store")
                .put("X-Accel-Buffering", "no"); // asks proxies to hold nothing back
        var client = new StreamClient(response, callback, visit);
        client.open(delivery);
        visit.onExpiry(request.getComponents().getScheduler(), () -> client.close(CloseReason.EXPIRED));
    }

    /** A browser that reconnects sends what it got last, beside the query of the first time. */
    private static Function<String, @Nullable String> resumed(
            Request request, Function<String, @Nullable String> query) {
        String last = request.getHeaders().get("Last-Event-ID");
        return name -> name.equals("since") && last != null && !last.isBlank() ? last : query.apply(name);
    }
}
