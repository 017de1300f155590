package dev.kodama.forwarder;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.kodama.forwarder.api.ApiAnswer;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.HttpStatus;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;

/** Answers over HTTP: JSON, and for whatever goes wrong {@code {"error":"one sentence"}}. */
final class Answers {
    private static final String RETRY_SECONDS = "1";

    private Answers() {}

    static void json(Response response, int status, JsonNode body, Callback callback) {
        response.setStatus(status);
        response.getHeaders().put(HttpHeader.CONTENT_TYPE, "application/json");
        response.getHeaders().put(HttpHeader.CACHE_CONTROL, "no-store");
        Content.Sink.write(response, true, body.toString(), callback);
    }

    static void api(Response response, ApiAnswer answer, Callback callback) {
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
        response.getHeaders().put(HttpHeader.CONTENT_TYPE, "text/plain; version=0.0.4; charset=utf-8");
        Content.Sink.write(response, true, text, callback);
    }

    /** This server stops; another one may be there already. */
    static void stopping(Response response, long retrySeconds, Callback callback) {
        response.getHeaders().put(HttpHeader.RETRY_AFTER, retrySeconds);
        error(response, HttpStatus.SERVICE_UNAVAILABLE_503, "This server is stopping: connect again later.", callback);
    }

    static void error(Response response, int status, String sentence, Callback callback) {
        json(response, status, JsonNodeFactory.instance.objectNode().put("error", sentence), callback);
    }
}
