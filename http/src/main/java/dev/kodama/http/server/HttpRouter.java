package dev.kodama.http.server;

import dev.kodama.http.access.AccessControl;
import dev.kodama.http.access.Cors;
import dev.kodama.http.api.Api.RouteMatch;
import dev.kodama.http.auth.Principal;
import dev.kodama.http.exchange.HttpResponses;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
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
    private final List<Route> folders;

    HttpRouter(AccessControl access, HttpServices services) {
        this.access = access;
        this.cors = new Cors(access.origins());
        this.monitoring = new MonitoringHandler(access, services.monitoring(), false);
        this.api = services.api().map(one -> new ApiHandler(one, access)).orElse(null);
        services.routes().forEach(route -> routes.put(route.path(), route));
        this.folders = services.routes().stream().filter(Route::isFolder).toList();
    }

    /** Authenticates the caller before the API and before a 404; monitoring needs no token, and routes authenticate by themselves. */
    @Override
    public boolean handle(Request request, Response response, Callback callback) throws Exception {
        if (cors.handle(request, response, callback) || !access.serves(request, response, callback)) {
            return true;
        }
        String path = Request.getPathInContext(request);
        var route = routeOf(path);
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

    private @Nullable Route routeOf(String path) {
        var route = routes.get(path);
        return route != null
                ? route
                : folders.stream()
                        .filter(folder -> folder.contains(path))
                        .findFirst()
                        .orElse(null);
    }

    private void answer(String path, Request request, Response response, Callback callback, Principal caller) {
        var match = api == null ? Optional.<RouteMatch>empty() : api.match(request);
        if (api == null || match.isEmpty()) {
            HttpResponses.error(
                    response, HttpStatus.NOT_FOUND_404, "Nothing is at " + path + "; there is " + offer(), callback);
            return;
        }
        String method = request.getMethod();
        var endpoint = match.get().endpoint(HttpMethod.HEAD.is(method) ? "GET" : method);
        if (endpoint.isPresent()) {
            api.answer(
                    request,
                    response,
                    callback,
                    caller,
                    endpoint.get(),
                    match.get().variables());
        } else {
            wrongMethod(request, response, methods(match.get()), callback);
        }
    }

    private static List<String> methods(RouteMatch match) {
        var methods = new ArrayList<String>();
        for (var endpoint : match.endpoints()) {
            methods.add(endpoint.method().name());
            if (!endpoint.method().changes()) {
                methods.add("HEAD");
            }
        }
        return methods;
    }

    /** Whether the method is GET or HEAD, for which Jetty omits the body. Answers 405 itself otherwise. */
    static boolean isRead(Request request, Response response, Callback callback) {
        if (HttpMethod.GET.is(request.getMethod()) || HttpMethod.HEAD.is(request.getMethod())) {
            return true;
        }
        wrongMethod(request, response, List.of("GET", "HEAD"), callback);
        return false;
    }

    private static void wrongMethod(Request request, Response response, List<String> methods, Callback callback) {
        response.getHeaders().put(HttpHeader.ALLOW, String.join(", ", methods));
        HttpResponses.error(
                response,
                HttpStatus.METHOD_NOT_ALLOWED_405,
                "Only " + String.join(" and ", methods) + (methods.size() == 1 ? " works on " : " work on ")
                        + Request.getPathInContext(request) + ".",
                callback);
    }

    private String offer() {
        var offer = new StringBuilder(MonitoringHandler.LABEL);
        if (api != null) {
            api.labels().forEach(label -> offer.append(", ").append(label));
        }
        routes.values().forEach(route -> offer.append(", ").append(route.label()));
        return offer.append('.').toString();
    }
}
