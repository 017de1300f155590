package dev.kodama.http.api;

import dev.kodama.http.auth.Principal;
import java.util.List;
import java.util.Map;

/**
 * What was asked.
 *
 * @param variables what stands in the path for the {@code {…}} of the endpoint's, decoded
 * @param query the parameters as they came, decoded
 * @param passedOn whether a process with the same role passes it on: it is not to be passed on again
 * @param caller who asks
 */
public record ApiRequest(List<String> variables, Map<String, List<String>> query, boolean passedOn, Principal caller) {
    /** Request header that marks a request of another Kodama process on behalf of its caller. */
    public static final String PASSED_ON = "Kodama-Passed-On";

    /** Of whoever it may be, who may see everything. */
    public ApiRequest(List<String> variables, Map<String, List<String>> query, boolean passedOn) {
        this(variables, query, passedOn, Principal.ANYONE);
    }

    public ApiRequest {
        variables = List.copyOf(variables);
        query = Map.copyOf(query);
    }
}
