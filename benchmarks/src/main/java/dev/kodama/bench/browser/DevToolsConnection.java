package dev.kodama.bench.browser;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/** A connection of the DevTools protocol: calls with their answers; events of the browser are not read. */
final class DevToolsConnection implements WebSocket.Listener, AutoCloseable {
    private static final int TIMEOUT_SECONDS = 60;
    private static final ObjectMapper JSON = new ObjectMapper();

    private final AtomicLong lastId = new AtomicLong();
    private final Map<Long, CompletableFuture<JsonNode>> calls = new ConcurrentHashMap<>();
    private final StringBuilder message = new StringBuilder(); // of the listener's thread
    private final WebSocket socket;

    private DevToolsConnection(URI address) {
        socket = HttpClient.newHttpClient()
                .newWebSocketBuilder()
                .buildAsync(address, this)
                .join();
    }

    static DevToolsConnection open(URI address) throws IOException {
        try {
            return new DevToolsConnection(address);
        } catch (CompletionException e) {
            throw new IOException("Chromium does not take a connection at " + address, e);
        }
    }

    /**
     * Calls a method and waits for its answer.
     *
     * @param session the tab; empty for the browser
     * @throws IOException if the browser rejects it, does not answer in time, or is gone
     */
    JsonNode call(String session, String method, Map<String, ?> params) throws IOException, InterruptedException {
        long id = lastId.incrementAndGet();
        ObjectNode request = JSON.createObjectNode().put("id", id).put("method", method);
        request.set("params", JSON.valueToTree(params));
        if (!session.isEmpty()) {
            request.put("sessionId", session);
        }
        var answer = new CompletableFuture<JsonNode>();
        calls.put(id, answer);
        try {
            socket.sendText(request.toString(), true).get(TIMEOUT_SECONDS, TimeUnit.SECONDS);
            return answer.get(TIMEOUT_SECONDS, TimeUnit.SECONDS);
        } catch (ExecutionException | TimeoutException e) {
            throw new IOException(method + ": " + e.getMessage(), e);
        } finally {
            calls.remove(id);
        }
    }

    @Override
    public @Nullable CompletionStage<?> onText(WebSocket from, CharSequence data, boolean last) {
        message.append(data);
        if (last) {
            read(message.toString());
            message.setLength(0);
        }
        from.request(1);
        return null;
    }

    private void read(String text) {
        try {
            var answer = JSON.readTree(text);
            var call = calls.get(answer.path("id").asLong());
            if (call == null) {
                return; // an event
            }
            if (answer.has("error")) {
                call.completeExceptionally(
                        new IOException(answer.path("error").path("message").asText()));
            } else {
                call.complete(answer.path("result"));
            }
        } catch (IOException e) {
            failAll(e);
        }
    }

    @Override
    public void onError(WebSocket from, Throwable error) {
        failAll(error);
    }

    @Override
    public @Nullable CompletionStage<?> onClose(WebSocket from, int code, String reason) {
        failAll(new IOException("Chromium has closed the connection"));
        return null;
    }

    private void failAll(Throwable error) {
        calls.values().forEach(call -> call.completeExceptionally(error));
    }

    @Override
    public void close() {
        socket.abort();
    }
}
