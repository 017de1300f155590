package dev.kodama.forwarder.protocol;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.util.List;

/** Filters as a client sends them. */
public final class SentFilters {
    private SentFilters() {}

    /** A filter of a list of strings; an empty one matches everything. */
    public static SentFilter of(String... values) {
        var json = JsonNodeFactory.instance.arrayNode();
        List.of(values).forEach(json::add);
        return SentFilter.of(json).orElseThrow();
    }
}
