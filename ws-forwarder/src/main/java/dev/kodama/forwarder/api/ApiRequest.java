package dev.kodama.forwarder.api;

import java.util.List;
import java.util.Map;

/**
 * What was asked.
 *
 * @param variables what stands in the path for the {@code {…}} of the endpoint's, decoded
 * @param query the parameters as they came, decoded
 * @param passedOn whether a process with the same role passes it on: it is not to be passed on again
 */
public record ApiRequest(List<String> variables, Map<String, List<String>> query, boolean passedOn) {
    public ApiRequest {
        variables = List.copyOf(variables);
        query = Map.copyOf(query);
    }
}
