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
 * @param changeRight whether the caller may change something; requests that change are rejected before their endpoint where not
 * @param user whose limits it counts for; empty if it is not known
 * @param body JSON text of a request that changes something; empty without one
 */
public record ApiRequest(
        List<String> variables,
        Map<String, List<String>> query,
        boolean passedOn,
        Principal caller,
        ChangeRight changeRight,
        String user,
        String body) {
    /** Request header that marks a request of another Kodama process on behalf of its caller. */
    public static final String PASSED_ON = "Kodama-Passed-On";

    private static final ChangeRight READS = new ChangeRight.Denied("This request reads.");

    /** A request that reads, of an anonymous caller that may see everything. */
    public ApiRequest(List<String> variables, Map<String, List<String>> query, boolean passedOn) {
        this(variables, query, passedOn, Principal.ANYONE);
    }

    /** A request that reads. */
    public ApiRequest(List<String> variables, Map<String, List<String>> query, boolean passedOn, Principal caller) {
        this(variables, query, passedOn, caller, READS, "", "");
    }

    public ApiRequest {
        variables = List.copyOf(variables);
        query = Map.copyOf(query);
    }

    /** The same request with a body. */
    public ApiRequest withBody(String json) {
        return new ApiRequest(variables, query, passedOn, caller, changeRight, user, json);
    }
}
