package dev.kodama.index;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.OptionalLong;

/**
 * How a query was answered, and why.
 *
 * @param byIndex whether by the index; else by a scan
 * @param reason one sentence
 * @param estimate estimated number of events that the filter passes; empty if it is unknown
 * @param range number of sequences in the query's range; 0 if it is unknown
 */
public record QueryPlan(boolean byIndex, String reason, OptionalLong estimate, long range) {
    /** The filter does not filter. */
    public static final QueryPlan UNFILTERED = scan("Every event passes the filter.");

    private static final ObjectMapper JSON = new ObjectMapper();

    /** A scan. */
    public static QueryPlan scan(String reason) {
        return new QueryPlan(false, reason, OptionalLong.empty(), 0);
    }

    /**
     * As JSON: {@code {"by":"index","reason":…,"estimate":…,"range":…}}.
     *
     * @param numbers whether to tell how many events there are
     */
    public String json(boolean numbers) {
        var json = JSON.createObjectNode().put("by", byIndex ? "index" : "scan");
        if (numbers || byIndex) {
            json.put("reason", reason);
        }
        if (numbers && estimate.isPresent()) {
            json.put("estimate", estimate.getAsLong()).put("range", range);
        }
        return json.toString();
    }
}
