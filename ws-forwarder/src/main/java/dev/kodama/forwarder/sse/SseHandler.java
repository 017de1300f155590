package dev.kodama.forwarder.sse;

import dev.kodama.forwarder.access.AdmittedConnection;
import dev.kodama.forwarder.access.ConnectionAdmission;
import dev.kodama.forwarder.delivery.Delivery;
import dev.kodama.forwarder.delivery.DeliveryFactory;
import dev.kodama.forwarder.durable.DurableDelivery;
import dev.kodama.forwarder.http.SubscriptionParameters;
import dev.kodama.forwarder.protocol.Filter;
import dev.kodama.http.exchange.HttpResponses;
import dev.kodama.http.server.Route;
import dev.kodama.journal.JournalEpoch;
import dev.kodama.journal.sources.SourceCursor;
import java.util.function.Function;
import org.eclipse.jetty.http.HttpMethod;
import org.eclipse.jetty.http.HttpStatus;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;
import org.jspecify.annotations.Nullable;

/** Streams the journal as server-sent events. A client that reconnects with {@code Last-Event-ID} misses nothing. */
public final class SseHandler {
    public static final String PATH = "/api/v1/events/stream";

    private final ConnectionAdmission admission;
    private final DeliveryFactory deliveries;

    public SseHandler(ConnectionAdmission admission, DeliveryFactory deliveries) {
        this.admission = admission;
        this.deliveries = deliveries;
    }

    /** The route of the event stream. */
    public Route route() {
        return new Route(PATH, "GET " + PATH, false, (request, response, callback) -> {
            answer(request, response, callback);
            return true;
        });
    }

    private void answer(Request request, Response response, Callback callback) {
        if (deliveries.retrySeconds() > 0) {
            HttpResponses.stoppingStream(response, callback);
            return;
        }
        admission.stream(request, response, callback, admitted -> begin(request, response, callback, admitted));
    }

    private void begin(Request request, Response response, Callback callback, AdmittedConnection admitted) {
        var query = SubscriptionParameters.of(request);
        Delivery delivery;
        var resumption = Resumption.of(request.getHeaders().get("Last-Event-ID"));
        try {
            SubscriptionParameters.requireNoLists(request);
            var filter = Filter.fromQuery(query, SubscriptionParameters.where(request));
            admission.filters().requireFits(filter);
            String noRoom = admission.filters().noRoom(admitted.memory().filter(), filter);
            if (noRoom != null) {
                admitted.abandon();
                HttpResponses.busy(request, response, noRoom, callback);
                return;
            }
            delivery = deliveries.durable(
                    resumption.over(query),
                    filter.within(admitted.caller().permit()),
                    new DurableDelivery.Reader(admitted.user(), admitted::caller));
        } catch (IllegalArgumentException e) {
            admitted.abandon();
            HttpResponses.error(response, HttpStatus.BAD_REQUEST_400, String.valueOf(e.getMessage()), callback);
            return;
        }
        HttpResponses.beginStream(response);
        if (HttpMethod.HEAD.is(request.getMethod())) {
            admitted.abandon();
            HttpResponses.endHead(response, callback);
            return;
        }
        var components = request.getComponents();
        var client = new SseClient(response, callback, admitted, components.getExecutor());
        request.addIdleTimeoutListener(ignored -> false); // the hub pings silent clients
        request.addFailureListener(failure -> client.abort()); // over HTTP/2 a client may end one of many streams
        client.open(delivery, resumption.objection());
        admitted.onExpiry(components.getScheduler(), client::expire);
    }

    /**
     * Where a reconnecting browser resumes: it sends the last id and the query of its first request.
     *
     * @param since replaces the query's {@code since}; null for none
     * @param objection what is wrong with the id, as a sentence; null if nothing
     */
    private record Resumption(
            @Nullable String since, @Nullable String objection) {
        private static final int SHOWN_LETTERS = 40;

        static Resumption of(@Nullable String lastEventId) {
            String id = lastEventId == null ? "" : lastEventId.strip();
            if (id.isEmpty()) {
                return new Resumption(null, null);
            } else if (JournalEpoch.sequence(id).isPresent()
                    || SourceCursor.parse(id).isPresent()) {
                return new Resumption(id, null);
            }
            String shown = id.length() > SHOWN_LETTERS ? id.substring(0, SHOWN_LETTERS) + "…" : id;
            return new Resumption(
                    "earliest",
                    "Last-Event-ID '" + shown + "' is no id of this stream: all comes from the earliest on.");
        }

        Function<String, @Nullable String> over(Function<String, @Nullable String> query) {
            return name -> name.equals("since") && since != null ? since : query.apply(name);
        }
    }
}
