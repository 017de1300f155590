package dev.kodama.forwarder.http;

import dev.kodama.http.server.Route;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Objects;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.HttpStatus;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;

/**
 * Machine-readable API descriptions: {@code /openapi.json} of the HTTP API, {@code /asyncapi.json} of WebSocket and event stream. They contain
 * no events, so they need no token and are readable by pages of any origin.
 */
public final class ApiDescriptions {
    private static final List<String> NAMES = List.of("openapi.json", "asyncapi.json");

    private ApiDescriptions() {}

    /** One route per description. */
    public static List<Route> routes() {
        return NAMES.stream().map(ApiDescriptions::route).toList();
    }

    private static Route route(String name) {
        byte[] json = read(name);
        return Route.resource("/" + name, (request, response, callback) -> {
            answer(json, response, callback);
            return true;
        });
    }

    private static void answer(byte[] json, Response response, Callback callback) {
        response.setStatus(HttpStatus.OK_200);
        response.getHeaders()
                .put(HttpHeader.CONTENT_TYPE, "application/json")
                .put(HttpHeader.CACHE_CONTROL, "no-cache")
                .put(HttpHeader.ACCESS_CONTROL_ALLOW_ORIGIN, "*");
        response.write(true, ByteBuffer.wrap(json), callback);
    }

    private static byte[] read(String name) {
        try (var file = ApiDescriptions.class.getResourceAsStream("/dev/kodama/forwarder/" + name)) {
            return Objects.requireNonNull(file, name).readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(name, e);
        }
    }
}
