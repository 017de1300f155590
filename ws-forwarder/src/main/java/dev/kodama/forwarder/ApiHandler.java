package dev.kodama.forwarder;

import dev.kodama.forwarder.api.Api;
import dev.kodama.forwarder.api.journal.RemoteEntities;
import dev.kodama.forwarder.auth.Principal;
import java.util.List;
import java.util.Optional;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;

/** Puts requests to the API and answers when it does: no thread of Jetty's waits. */
final class ApiHandler {
    private static final String TOKEN = "token";

    private final Api api;

    ApiHandler(Api api) {
        this.api = api;
    }

    List<String> paths() {
        return api.paths();
    }

    boolean knows(Request request) {
        return place(request).isPresent();
    }

    /**
     * Answers when the API does.
     *
     * @param caller who asks; the token in the query is no question
     * @param user whose share it takes
     */
    void answer(Request request, Response response, Callback callback, Principal caller, String user) {
        var query = QueryParameters.all(request);
        query.remove(TOKEN);
        var unused = api.ask(place(request).orElseThrow(), query, isPassedOn(request), caller, user)
                .thenAccept(answer -> HttpResponses.api(response, answer, callback));
    }

    /** The path is taken as it came: a slash in an entity's id is not one of the path's. */
    private Optional<Api.Place> place(Request request) {
        return api.find(request.getHttpURI().getPath());
    }

    private static boolean isPassedOn(Request request) {
        return request.getHeaders().contains(RemoteEntities.PASSED_ON);
    }
}
