package dev.kodama.forwarder;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.kodama.forwarder.api.ApiResponse;
import dev.kodama.forwarder.protocol.FrameEncoding;
import dev.kodama.forwarder.protocol.ServerFrame;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.HttpStatus;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;

/** Answers over HTTP: JSON, and for whatever goes wrong {@code {"error":"one sentence"}}. */
final class HttpResponses {
    /** After how long a browser's EventSource connects again that was cut; also what browsers do by themselves. */
    static final int STREAM_RETRY_MILLIS = 3000;

    /** Of Prometheus's text format, without a charset. */
    static final String METRICS_TYPE = "text/plain; version=0.0.4";

    private static final int BUSY_SECONDS = 10;
    private static final String RETRY_SECONDS = "1";
    private static final String EVENT_STREAM = "text/event-stream";
    private static final String STOPPING = "This server is stopping: connect again later.";

    private HttpResponses() {}

    static void json(Response response, int status, JsonNode body, Callback callback) {
        response.setStatus(status);
        response.getHeaders().put(HttpHeader.CONTENT_TYPE, "application/json");
        response.getHeaders().put(HttpHeader.CACHE_CONTROL, "no-store");
        Content.Sink.write(response, true, body.toString(), callback);
    }

    static void api(Response response, ApiResponse answer, Callback callback) {
        response.setStatus(answer.status());
        response.getHeaders().put(HttpHeader.CONTENT_TYPE, "application/json");
        response.getHeaders().put(HttpHeader.CACHE_CONTROL, "no-store");
        if (answer.askAgain()) {
            response.getHeaders().put(HttpHeader.RETRY_AFTER, RETRY_SECONDS);
        }
        Content.Sink.write(response, true, answer.json(), callback);
    }

    /** Prometheus's text format. */
    static void metrics(Response response, String text, Callback callback) {
        response.setStatus(HttpStatus.OK_200);
        response.getHeaders().put(HttpHeader.CONTENT_TYPE, METRICS_TYPE + "; charset=utf-8");
        Content.Sink.write(response, true, text, callback);
    }

    /** This server stops; another one may be there already. */
    static void stopping(Response response, long retrySeconds, Callback callback) {
        response.getHeaders().put(HttpHeader.RETRY_AFTER, retrySeconds);
        error(response, HttpStatus.SERVICE_UNAVAILABLE_503, STOPPING, callback);
    }

    /** As {@link #stopping}, of a stream: a browser's EventSource comes again only after a 200. */
    static void stoppingStream(Response response, Callback callback) {
        stream(response, STREAM_RETRY_MILLIS, STOPPING, callback);
    }

    /** Turns a request away for a time; one that asks for server-sent events gets a stream that says so and ends. */
    static void comeAgain(
            Request request, Response response, int status, int seconds, String sentence, Callback callback) {
        String accept = request.getHeaders().get(HttpHeader.ACCEPT);
        if (accept != null && accept.contains(EVENT_STREAM)) {
            stream(response, TimeUnit.SECONDS.toMillis(seconds), sentence, callback);
        } else {
            response.getHeaders().put(HttpHeader.RETRY_AFTER, seconds);
            error(response, status, sentence, callback);
        }
    }

    /** Turns a client away for a time that would make the server keep too much. */
    static void busy(Request request, Response response, String sentence, Callback callback) {
        comeAgain(request, response, HttpStatus.SERVICE_UNAVAILABLE_503, BUSY_SECONDS, sentence, callback);
    }

    private static void stream(Response response, long retryMillis, String sentence, Callback callback) {
        beginStream(response);
        byte[] retry = ("retry: " + retryMillis + "\n").getBytes(StandardCharsets.US_ASCII);
        byte[] why = FrameEncoding.SSE.notice(ServerFrame.error(sentence));
        response.write(
                true,
                ByteBuffer.allocate(retry.length + why.length)
                        .put(retry)
                        .put(why)
                        .flip(),
                callback);
    }

    /** The head of an answer that is a stream of server-sent events. */
    static void beginStream(Response response) {
        response.setStatus(HttpStatus.OK_200);
        response.getHeaders()
                .put(HttpHeader.CONTENT_TYPE, EVENT_STREAM)
                .put(HttpHeader.CACHE_CONTROL, "no-store")
                .put("X-Accel-Buffering", "no"); // asks proxies to hold nothing back
    }

    /** Ends the answer to a HEAD whose GET has a body of no known length. */
    static void endHead(Response response, Callback callback) {
        response.write(false, null, Callback.from(() -> response.write(true, null, callback), callback::failed));
    }

    static void error(Response response, int status, String sentence, Callback callback) {
        json(response, status, JsonNodeFactory.instance.objectNode().put("error", sentence), callback);
    }
}
