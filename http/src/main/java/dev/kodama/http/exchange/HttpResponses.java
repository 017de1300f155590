package dev.kodama.http.exchange;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.kodama.http.monitoring.MetricsText;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.eclipse.jetty.http.HttpFields;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.HttpStatus;
import org.eclipse.jetty.http.HttpVersion;
import org.eclipse.jetty.io.ByteBufferPool;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;

/** HTTP responses in JSON; every error is {@code {"error":"one sentence"}}. */
public final class HttpResponses {
    /** Reconnect delay of a browser's EventSource; also the default of browsers. */
    public static final int STREAM_RETRY_MILLIS = 3000;

    /** Media type of Prometheus's text format, without a charset. */
    public static final String METRICS_TYPE = "text/plain; version=0.0.4";

    private static final int FILE_BUFFER_BYTES = 1 << 16;
    private static final int BUSY_SECONDS = 10;
    private static final String EVENT_STREAM = "text/event-stream";
    private static final String STOPPING = "This server is stopping: connect again later.";

    private HttpResponses() {}

    public static void json(Response response, int status, JsonNode body, Callback callback) {
        json(response, status, body.toString(), callback);
    }

    /** @param body JSON */
    public static void json(Response response, int status, String body, Callback callback) {
        announceClose(response);
        response.setStatus(status);
        response.getHeaders().put(HttpHeader.CONTENT_TYPE, "application/json");
        response.getHeaders().put(HttpHeader.CACHE_CONTROL, "no-store");
        Content.Sink.write(response, true, body, callback);
    }

    /**
     * Sends a file, which a browser saves.
     *
     * @param name under which it is saved: letters, digits, dots and hyphens
     */
    public static void file(Response response, Path file, String mediaType, String name, Callback callback) {
        response.setStatus(HttpStatus.OK_200);
        response.getHeaders()
                .put(HttpHeader.CONTENT_TYPE, mediaType)
                .put(HttpHeader.CACHE_CONTROL, "no-store")
                .put("Content-Disposition", "attachment; filename=\"" + name + "\"");
        var buffers = new ByteBufferPool.Sized(ByteBufferPool.NON_POOLING, false, FILE_BUFFER_BYTES);
        Content.copy(Content.Source.from(buffers, file), response, callback);
    }

    /** Answers with metrics as text. */
    public static void metrics(Response response, MetricsText metrics, Callback callback) {
        response.setStatus(HttpStatus.OK_200);
        response.getHeaders().put(HttpHeader.CONTENT_TYPE, metrics.contentType());
        Content.Sink.write(response, true, metrics.text(), callback);
    }

    public static void error(Response response, int status, String sentence, Callback callback) {
        json(response, status, errorBody(sentence), callback);
    }

    /** Answers 503 while this server stops; another server may already serve the same address. */
    public static void stopping(Response response, long retrySeconds, Callback callback) {
        response.getHeaders().put(HttpHeader.RETRY_AFTER, retrySeconds);
        error(response, HttpStatus.SERVICE_UNAVAILABLE_503, STOPPING, callback);
    }

    /** Answers a request for an event stream while this server stops: an EventSource reconnects only after status 200. */
    public static void stoppingStream(Response response, Callback callback) {
        errorStream(response, STREAM_RETRY_MILLIS, STOPPING, callback);
    }

    /** Rejects a request for a time. A request for server-sent events gets a stream with the error, which ends at once. */
    public static void retryLater(
            Request request, Response response, int status, int seconds, String sentence, Callback callback) {
        String accept = request.getHeaders().get(HttpHeader.ACCEPT);
        if (accept != null && accept.contains(EVENT_STREAM)) {
            errorStream(response, TimeUnit.SECONDS.toMillis(seconds), sentence, callback);
        } else {
            response.getHeaders().put(HttpHeader.RETRY_AFTER, seconds);
            error(response, status, sentence, callback);
        }
    }

    /** Rejects a client for a time because the memory for all clients is used up. */
    public static void busy(Request request, Response response, String sentence, Callback callback) {
        retryLater(request, response, HttpStatus.SERVICE_UNAVAILABLE_503, BUSY_SECONDS, sentence, callback);
    }

    private static void errorStream(Response response, long retryMillis, String sentence, Callback callback) {
        beginStream(response);
        String body = "retry: " + retryMillis + "\nevent: failure\ndata: " + errorBody(sentence) + "\n\n";
        response.write(true, ByteBuffer.wrap(body.getBytes(StandardCharsets.UTF_8)), callback);
    }

    /** A request may be rejected before its body has come. Its connection then ends, which a client of HTTP/1.1 has to know. */
    private static void announceClose(Response response) {
        var request = response.getRequest();
        if (request.getConnectionMetaData().getHttpVersion() == HttpVersion.HTTP_1_1 && !request.consumeAvailable()) {
            response.getHeaders().put(HttpFields.CONNECTION_CLOSE);
        }
    }

    private static ObjectNode errorBody(String sentence) {
        return JsonNodeFactory.instance.objectNode().put("error", sentence);
    }

    /** Sets status and headers of a stream of server-sent events. */
    public static void beginStream(Response response) {
        response.setStatus(HttpStatus.OK_200);
        response.getHeaders()
                .put(HttpHeader.CONTENT_TYPE, EVENT_STREAM)
                .put(HttpHeader.CACHE_CONTROL, "no-store")
                .put("X-Accel-Buffering", "no"); // asks proxies not to buffer
    }

    /** Ends the response to a HEAD whose GET has a body of unknown length. */
    public static void endHead(Response response, Callback callback) {
        response.write(false, null, Callback.from(() -> response.write(true, null, callback), callback::failed));
    }
}
