package dev.kodama.forwarder;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.HttpStatus;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;

/**
 * What a forwarder says of itself to programs: {@code /openapi.json} of what is asked over HTTP, {@code /asyncapi.json} of what goes over
 * the WebSocket and the stream. They tell nothing of events: whoever gets there may read them, and pages of any origin.
 */
final class ApiDescriptions {
    private static final List<String> NAMES = List.of("openapi.json", "asyncapi.json");

    private final Map<String, byte[]> documents = new LinkedHashMap<>();

    ApiDescriptions() {
        NAMES.forEach(name -> documents.put("/" + name, read(name)));
    }

    Set<String> paths() {
        return documents.keySet();
    }

    void answer(String path, Response response, Callback callback) {
        response.setStatus(HttpStatus.OK_200);
        response.getHeaders()
                .put(HttpHeader.CONTENT_TYPE, "application/json")
                .put(HttpHeader.CACHE_CONTROL, "no-cache")
                .put(HttpHeader.ACCESS_CONTROL_ALLOW_ORIGIN, "*");
        response.write(true, ByteBuffer.wrap(Objects.requireNonNull(documents.get(path))), callback);
    }

    private static byte[] read(String name) {
        try (var file = ApiDescriptions.class.getResourceAsStream(name)) {
            return Objects.requireNonNull(file, name).readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(name, e);
        }
    }
}
