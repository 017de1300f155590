package dev.kodama.gaps.report;

import static java.nio.charset.StandardCharsets.UTF_8;

/** Rows for tests. */
final class Rows {
    private Rows() {}

    /** @param kinds separated by commas */
    static GapRow row(String key, String severity, long count, String kinds) {
        String type = key.substring(key.indexOf('/') + 1);
        String quoted = kinds.isEmpty() ? "" : "\"" + kinds.replace(",", "\",\"") + "\"";
        String json = "{\"event_type\":\"" + type + "\",\"kinds\":[" + quoted + "],\"severity\":\"" + severity
                + "\",\"count\":" + count + ",\"listeners\":{\"direct\":0,\"durable\":0}}";
        return GapRow.read(key, json.getBytes(UTF_8));
    }

    static GapRow unheard(String type) {
        return row("default/" + type, "medium", 1, "unheard");
    }
}
