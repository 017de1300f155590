package dev.kodama.http.server;

import dev.kodama.http.api.Api;
import dev.kodama.http.api.ApiRequest;
import dev.kodama.http.api.ApiResponse;
import dev.kodama.http.auth.Principal;
import dev.kodama.http.exchange.HttpResponses;
import dev.kodama.http.exchange.QueryParameters;
import java.util.List;
import java.util.Optional;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;

/** Passes requests to the API and writes its responses when they are ready; no Jetty thread waits. */
final class ApiHandler {
    private static final String TOKEN = "token";
    private static final int RETRY_SECONDS = 1;

    private final Api api;

    ApiHandler(Api api) {
        this.api = api;
    }

    List<String> paths() {
        return api.paths();
    }

    boolean knows(Request request) {
        return match(request).isPresent();
    }

    /**
     * Answers when the API does.
     *
     * @param caller the {@code token} of the query authenticates the caller and is no parameter of the endpoint
     * @param user whose share of the API's threads the request takes
     */
    void answer(Request request, Response response, Callback callback, Principal caller, String user) {
        var query = QueryParameters.all(request);
        query.remove(TOKEN);
        boolean passedOn = request.getHeaders().contains(ApiRequest.PASSED_ON);
        var unused = api.ask(match(request).orElseThrow(), query, passedOn, caller, user)
                .thenAccept(answer -> write(answer, response, callback));
    }

    private static void write(ApiResponse answer, Response response, Callback callback) {
        if (answer.askAgain()) {
            response.getHeaders().put(HttpHeader.RETRY_AFTER, RETRY_SECONDS);
        }
        HttpResponses.json(response, answer.status(), answer.json(), callback);
    }

    /** Matches the path before decoding: a slash in an entity's id does not separate path segments. */
    private Optional<Api.RouteMatch> match(Request request) {
        return api.find(request.getHttpURI().getPath());
    }
}
