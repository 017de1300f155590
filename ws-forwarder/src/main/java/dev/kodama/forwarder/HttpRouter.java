package dev.kodama.forwarder;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.kodama.forwarder.auth.Principal;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.HttpMethod;
import org.eclipse.jetty.http.HttpStatus;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;
import org.jspecify.annotations.Nullable;

/** What answers under which path. */
final class HttpRouter extends Handler.Abstract.NonBlocking {
    private static final Set<String> MONITORED = Set.of("/health/live", "/health/ready", "/metrics");

    private static final String COMPONENT = "component";

    private final AccessControl entrance;
    private final Cors cors;
    private final MonitoringSources monitoring;
    private final @Nullable ApiHandler api;
    private final @Nullable WebSocketUpgradeHandler socket;
    private final @Nullable SseHandler stream;
    private final @Nullable ApiDescriptions documents;

    /**
     * @param api null where there is none
     * @param deliveries for the WebSocket and the stream; null where there are none
     */
    HttpRouter(
            AccessControl entrance,
            MonitoringSources monitoring,
            @Nullable ApiHandler api,
            @Nullable DeliveryFactory deliveries) {
        this.entrance = entrance;
        this.cors = new Cors(entrance.origins());
        this.monitoring = monitoring;
        this.api = api;
        this.socket = deliveries == null ? null : new WebSocketUpgradeHandler(entrance, deliveries);
        this.stream = deliveries == null ? null : new SseHandler(entrance, deliveries);
        this.documents = deliveries == null ? null : new ApiDescriptions();
    }

    /** Who may ask is found out first, except for health and documents, which tell nothing of events; metrics tell more to whom may see all. */
    @Override
    public boolean handle(Request request, Response response, Callback callback) {
        if (cors.handle(request, response, callback) || !entrance.serves(request, response, callback)) {
            return true;
        }
        String path = Request.getPathInContext(request);
        if (MONITORED.contains(path)) {
            if (isRead(request, response, callback)) {
                monitored(path, request, response, callback);
            }
        } else if (documents != null && documents.paths().contains(path)) {
            if (isRead(request, response, callback)) {
                documents.answer(path, response, callback);
            }
        } else if (socket != null && path.equals(WebSocketUpgradeHandler.PATH)) {
            if (isRead(request, response, callback)) {
                socket.upgrade(request, response, callback);
            }
        } else if (stream != null && path.equals(SseHandler.PATH)) {
            if (isRead(request, response, callback)) {
                stream.answer(request, response, callback);
            }
        } else {
            entrance.ask(request, response, callback, caller -> answer(path, request, response, callback, caller));
        }
        return true;
    }

    private void answer(String path, Request request, Response response, Callback callback, Principal caller) {
        if (api == null || !api.knows(request)) {
            HttpResponses.error(
                    response, HttpStatus.NOT_FOUND_404, "Nothing is at " + path + "; there is " + offer(), callback);
        } else if (isRead(request, response, callback)) {
            api.answer(request, response, callback, caller, entrance.user(request, caller));
        }
    }

    private void monitored(String path, Request request, Response response, Callback callback) {
        switch (path) {
            case "/health/live" -> HttpResponses.json(response, HttpStatus.OK_200, status("live"), callback);
            case "/metrics" -> metrics(request, response, callback);
            default -> ready(request, response, callback);
        }
    }

    /** What names event types and the like is for those who may see all events. */
    private void metrics(Request request, Response response, Callback callback) {
        entrance.seesAll(
                request,
                response,
                callback,
                all -> HttpResponses.metrics(
                        response, (all ? monitoring.metrics() : monitoring.openMetrics()).get(), callback));
    }

    /** Whether the method is GET or HEAD, for which Jetty leaves the body out. Answers itself if it is not. */
    private static boolean isRead(Request request, Response response, Callback callback) {
        if (HttpMethod.GET.is(request.getMethod()) || HttpMethod.HEAD.is(request.getMethod())) {
            return true;
        }
        response.getHeaders().put(HttpHeader.ALLOW, "GET, HEAD");
        HttpResponses.error(
                response,
                HttpStatus.METHOD_NOT_ALLOWED_405,
                "Only GET and HEAD work on " + Request.getPathInContext(request) + ".",
                callback);
        return false;
    }

    /** Parameters that load balancers add are ignored. */
    private void ready(Request request, Response response, Callback callback) {
        var asked = QueryParameters.all(request).getOrDefault(COMPONENT, List.of());
        if (asked.size() > 1) {
            HttpResponses.error(
                    response, HttpStatus.BAD_REQUEST_400, COMPONENT + " must not be given more than once", callback);
            return;
        }
        try {
            var readiness = Readiness.of(components(), asked.isEmpty() ? null : asked.get(0));
            int status = readiness.ready() ? HttpStatus.OK_200 : HttpStatus.SERVICE_UNAVAILABLE_503;
            HttpResponses.json(response, status, readiness.toJson(), callback);
        } catch (Readiness.UnknownComponentException e) {
            HttpResponses.error(response, HttpStatus.NOT_FOUND_404, String.valueOf(e.getMessage()), callback);
        }
    }

    /** Those of the process, and the files that are read again when they change, where there are any. */
    private List<ComponentHealth> components() {
        var all = new ArrayList<>(monitoring.components().get());
        if (!entrance.files().isIdle()) {
            var problems = entrance.files().problems();
            String state = problems.isEmpty() ? "in use" : "kept as they were";
            var details = Map.<String, Object>of("state", state, "problems", problems);
            all.add(new ComponentHealth("files", problems.isEmpty(), details).optional());
        }
        return all;
    }

    private String offer() {
        String health = "GET /health/live, GET /health/ready and GET /metrics";
        String asked = api == null ? "" : ", GET " + String.join(", GET ", api.paths());
        String described = documents == null ? "" : ", GET " + String.join(", GET ", documents.paths());
        return health
                + asked
                + described
                + (socket == null
                        ? "."
                        : ", GET " + SseHandler.PATH + ", and a WebSocket at " + WebSocketUpgradeHandler.PATH + ".");
    }

    private static ObjectNode status(String status) {
        return JsonNodeFactory.instance.objectNode().put("status", status);
    }
}
