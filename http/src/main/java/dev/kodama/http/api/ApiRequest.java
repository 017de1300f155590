package dev.kodama.http.api;

import dev.kodama.http.auth.Principal;
import java.util.List;
import java.util.Map;

/**
 * An API request.
 *
 * @param variables decoded values of the endpoint's path template
 * @param query decoded query parameters
 * @param passedOn whether another process of the same role passes it on: it must not be passed on again
 * @param caller the authenticated caller
 */
public record ApiRequest(List<String> variables, Map<String, List<String>> query, boolean passedOn, Principal caller) {
    /** Request header that marks a request of another Kodama process on behalf of its caller. */
    public static final String PASSED_ON = "Kodama-Passed-On";

    /** A request of an anonymous caller that may see everything. */
    public ApiRequest(List<String> variables, Map<String, List<String>> query, boolean passedOn) {
        this(variables, query, passedOn, Principal.ANYONE);
    }

    public ApiRequest {
        variables = List.copyOf(variables);
        query = Map.copyOf(query);
    }
}
