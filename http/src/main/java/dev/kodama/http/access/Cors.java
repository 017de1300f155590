package dev.kodama.http.access;

import dev.kodama.http.exchange.HttpResponses;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.HttpStatus;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;

/**
 * Cross-origin resource sharing: pages of the allowed origins may read responses of every path. A preflight is answered before authentication,
 * because browsers send no token with it.
 */
public final class Cors {
    private static final String ALLOWED_METHODS = "GET, HEAD, POST, PUT, DELETE";
    private static final String ALLOWED_HEADERS = "Authorization, Last-Event-ID, Cache-Control, Content-Type";
    private static final String EXPOSED_HEADERS = "Retry-After, WWW-Authenticate";
    private static final String MAX_AGE_SECONDS = "600";

    private final Origins origins;

    public Cors(Origins origins) {
        this.origins = origins;
    }

    /**
     * Sets the response headers, or answers a preflight.
     *
     * @return whether the request was a preflight
     */
    public boolean handle(Request request, Response response, Callback callback) {
        String origin = request.getHeaders().get(HttpHeader.ORIGIN);
        boolean allowed = origin != null && origins.names(origin);
        if (!origins.allowed().isEmpty()) {
            response.getHeaders().add(HttpHeader.VARY, "Origin");
        }
        if (allowed) {
            response.getHeaders()
                    .put(HttpHeader.ACCESS_CONTROL_ALLOW_ORIGIN, origin)
                    .put(HttpHeader.ACCESS_CONTROL_EXPOSE_HEADERS, EXPOSED_HEADERS);
        }
        boolean preflight = request.getMethod().equals("OPTIONS")
                && origin != null
                && request.getHeaders().contains(HttpHeader.ACCESS_CONTROL_REQUEST_METHOD);
        if (preflight && allowed) {
            allow(response, callback);
        } else if (preflight) {
            HttpResponses.error(response, HttpStatus.FORBIDDEN_403, AccessControl.FOREIGN_ORIGIN, callback);
        }
        return preflight;
    }

    private static void allow(Response response, Callback callback) {
        response.setStatus(HttpStatus.NO_CONTENT_204);
        response.getHeaders()
                .put(HttpHeader.ACCESS_CONTROL_ALLOW_METHODS, ALLOWED_METHODS)
                .put(HttpHeader.ACCESS_CONTROL_ALLOW_HEADERS, ALLOWED_HEADERS)
                .put(HttpHeader.ACCESS_CONTROL_MAX_AGE, MAX_AGE_SECONDS);
        response.write(true, null, callback);
    }
}
