package dev.kodama.http.server;

import dev.kodama.http.access.AccessControl;
import dev.kodama.http.access.Cors;
import dev.kodama.http.auth.Principal;
import dev.kodama.http.exchange.HttpResponses;
import java.util.LinkedHashMap;
import java.util.Map;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.HttpMethod;
import org.eclipse.jetty.http.HttpStatus;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;
import org.jspecify.annotations.Nullable;

/** Routes requests by path: health and metrics, the routes of the role, the API. */
final class HttpRouter extends Handler.Abstract.NonBlocking {
    private final AccessControl access;
    private final Cors cors;
    private final MonitoringHandler monitoring;
    private final @Nullable ApiHandler api;
    private final Map<String, Route> routes = new LinkedHashMap<>();

    HttpRouter(AccessControl access, HttpServices services) {
        this.access = access;
        this.cors = new Cors(access.origins());
        this.monitoring = new MonitoringHandler(access, services.monitoring());
        this.api = services.api().map(ApiHandler::new).orElse(null);
        services.routes().forEach(route -> routes.put(route.path(), route));
    }

    /** Authenticates the caller before the API and before a 404; monitoring needs no token, and routes authenticate by themselves. */
    @Override
    public boolean handle(Request request, Response response, Callback callback) throws Exception {
        if (cors.handle(request, response, callback) || !access.serves(request, response, callback)) {
            return true;
        }
        String path = Request.getPathInContext(request);
        var route = routes.get(path);
        if (MonitoringHandler.serves(path)) {
            if (isRead(request, response, callback)) {
                monitoring.answer(path, request, response, callback);
            }
        } else if (route != null) {
            return !isRead(request, response, callback) || route.handler().handle(request, response, callback);
        } else {
            access.ask(request, response, callback, caller -> answer(path, request, response, callback, caller));
        }
        return true;
    }

    private void answer(String path, Request request, Response response, Callback callback, Principal caller) {
        if (api == null || !api.knows(request)) {
            HttpResponses.error(
                    response, HttpStatus.NOT_FOUND_404, "Nothing is at " + path + "; there is " + offer(), callback);
        } else if (isRead(request, response, callback)) {
            api.answer(request, response, callback, caller, access.user(request, caller));
        }
    }

    /** Whether the method is GET or HEAD, for which Jetty omits the body. Answers 405 itself otherwise. */
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

    private String offer() {
        var offer = new StringBuilder(MonitoringHandler.LABEL);
        if (api != null) {
            api.paths().forEach(path -> offer.append(", GET ").append(path));
        }
        routes.values().forEach(route -> offer.append(", ").append(route.label()));
        return offer.append('.').toString();
    }
}
