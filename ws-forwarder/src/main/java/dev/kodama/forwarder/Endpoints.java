package dev.kodama.forwarder;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.HttpStatus;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;
import org.jspecify.annotations.Nullable;

/** What answers under which path. */
final class Endpoints extends Handler.Abstract.NonBlocking {
    private static final Set<String> MONITORED = Set.of("/health/live", "/health/ready", "/metrics");
    private static final ObjectMapper JSON = new ObjectMapper();

    private final Monitoring monitoring;
    private final @Nullable ApiEndpoints api;
    private final @Nullable EventsSocket socket;
    private final @Nullable EventStream stream;

    /**
     * @param api null where there is none
     * @param deliveries for the WebSocket and the stream; null where there are none
     */
    Endpoints(Monitoring monitoring, @Nullable ApiEndpoints api, @Nullable Deliveries deliveries) {
        this.monitoring = monitoring;
        this.api = api;
        this.socket = deliveries == null ? null : new EventsSocket(deliveries);
        this.stream = deliveries == null ? null : new EventStream(deliveries);
    }

    @Override
    public boolean handle(Request request, Response response, Callback callback) {
        String path = Request.getPathInContext(request);
        boolean health = MONITORED.contains(path);
        boolean upgrade = socket != null && path.equals(EventsSocket.PATH);
        boolean streamed = stream != null && path.equals(EventStream.PATH);
        boolean asked = api != null && api.knows(request);
        if (!health && !upgrade && !streamed && !asked) {
            Answers.error(
                    response, HttpStatus.NOT_FOUND_404, "Nothing is at " + path + "; there is " + offer(), callback);
        } else if (!isAllowed(request.getMethod(), health)) {
            response.getHeaders().put(HttpHeader.ALLOW, health ? "GET, HEAD" : "GET");
            Answers.error(response, HttpStatus.METHOD_NOT_ALLOWED_405, "Only GET works on " + path + ".", callback);
        } else if (path.equals("/health/live")) {
            Answers.json(response, HttpStatus.OK_200, status("live"), callback);
        } else if (path.equals("/metrics")) {
            Answers.metrics(response, monitoring.metrics().get(), callback);
        } else if (health) {
            ready(response, callback);
        } else if (asked) {
            Objects.requireNonNull(api).answer(request, response, callback);
        } else if (streamed) {
            Objects.requireNonNull(stream).answer(request, response, callback);
        } else if (socket != null) {
            socket.upgrade(request, response, callback);
        }
        return true;
    }

    private void ready(Response response, Callback callback) {
        var all = monitoring.components().get();
        boolean ready = all.stream().allMatch(ComponentHealth::ready);
        var body = status(ready ? "ready" : "not ready");
        var shown = body.putObject("components");
        for (ComponentHealth one : all) {
            var details = new TreeMap<>(one.details());
            var node = shown.putObject(one.name());
            node.set("state", JSON.valueToTree(details.remove("state")));
            details.forEach((name, value) -> node.set(name, JSON.valueToTree(value)));
        }
        Answers.json(response, ready ? HttpStatus.OK_200 : HttpStatus.SERVICE_UNAVAILABLE_503, body, callback);
    }

    private String offer() {
        String health = "GET /health/live, GET /health/ready and GET /metrics";
        String asked = api == null ? "" : ", GET " + String.join(", GET ", api.paths());
        return health
                + asked
                + (socket == null
                        ? "."
                        : ", GET " + EventStream.PATH + ", and a WebSocket at " + EventsSocket.PATH + ".");
    }

    private static boolean isAllowed(String method, boolean health) {
        return method.equals("GET") || (health && method.equals("HEAD"));
    }

    private static ObjectNode status(String status) {
        return JsonNodeFactory.instance.objectNode().put("status", status);
    }
}
