package dev.kodama.http.server;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.kodama.http.access.AccessControl;
import dev.kodama.http.exchange.HttpResponses;
import dev.kodama.http.exchange.QueryParameters;
import dev.kodama.http.monitoring.ComponentHealth;
import dev.kodama.http.monitoring.MonitoringSources;
import dev.kodama.http.monitoring.Readiness;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.HttpStatus;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;

/**
 * Serves {@code /health/live}, {@code /health/ready} and {@code /metrics}. They need no token; metrics that name event types do, unless the
 * port is for monitoring alone.
 */
final class MonitoringHandler {
    /** How the 404 response lists them. */
    static final String LABEL = "GET /health/live, GET /health/ready and GET /metrics";

    private static final String LIVE = "/health/live";
    private static final String READY = "/health/ready";
    private static final String METRICS = "/metrics";
    private static final String COMPONENT = "component";

    private final AccessControl access;
    private final MonitoringSources sources;
    private final boolean showsAll;

    /** @param showsAll whether every caller gets all metrics */
    MonitoringHandler(AccessControl access, MonitoringSources sources, boolean showsAll) {
        this.access = access;
        this.sources = sources;
        this.showsAll = showsAll;
    }

    static boolean serves(String path) {
        return path.equals(LIVE) || path.equals(READY) || path.equals(METRICS);
    }

    void answer(String path, Request request, Response response, Callback callback) {
        switch (path) {
            case LIVE -> {
                var live = JsonNodeFactory.instance.objectNode().put("status", "live");
                HttpResponses.json(response, HttpStatus.OK_200, live, callback);
            }
            case METRICS -> metrics(request, response, callback);
            default -> ready(request, response, callback);
        }
    }

    /** Series that name event types are for callers that may see all events. */
    private void metrics(Request request, Response response, Callback callback) {
        String accept = Objects.requireNonNullElse(request.getHeaders().get(HttpHeader.ACCEPT), "");
        if (showsAll) {
            HttpResponses.metrics(response, sources.metrics().apply(accept), callback);
            return;
        }
        access.seesAll(
                request,
                response,
                callback,
                all -> HttpResponses.metrics(
                        response, (all ? sources.metrics() : sources.openMetrics()).apply(accept), callback));
    }

    /** Ignores parameters that load balancers add. */
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

    /** The components of the process, and the watched files where there are any. */
    private List<ComponentHealth> components() {
        var all = new ArrayList<>(sources.components().get());
        if (!access.files().isIdle()) {
            var problems = access.files().problems();
            String state = problems.isEmpty() ? "in use" : "kept as they were";
            var details = Map.<String, Object>of("state", state, "problems", problems);
            all.add(new ComponentHealth("files", problems.isEmpty(), details).optional());
        }
        return all;
    }
}
