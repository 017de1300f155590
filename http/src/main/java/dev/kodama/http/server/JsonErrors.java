package dev.kodama.http.server;

import dev.kodama.http.exchange.HttpResponses;
import dev.kodama.http.limits.Limit;
import dev.kodama.http.limits.LimitCounts;
import org.eclipse.jetty.http.HttpStatus;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.server.handler.ErrorHandler;
import org.eclipse.jetty.util.Callback;

/** Answers requests that Jetty rejects itself, such as malformed ones, and exceptions of handlers. */
final class JsonErrors implements Request.Handler {
    private final LimitCounts counts;

    JsonErrors(LimitCounts counts) {
        this.counts = counts;
    }

    @Override
    public boolean handle(Request request, Response response, Callback callback) {
        int status = response.getStatus();
        if (status == HttpStatus.REQUEST_HEADER_FIELDS_TOO_LARGE_431 || status == HttpStatus.URI_TOO_LONG_414) {
            counts.met(Limit.HEADER);
        }
        var sentence = request.getAttribute(ErrorHandler.ERROR_MESSAGE);
        HttpResponses.error(response, status, sentence == null ? "The request failed." : sentence.toString(), callback);
        return true;
    }
}
