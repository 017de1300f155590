package dev.kodama.http.limits;

/** What there is only so much of. */
public enum Limit {
    CONNECTIONS("connections", "KODAMA_MAX_CONNECTIONS"),
    USER("connections_per_user", "KODAMA_MAX_CONNECTIONS_PER_USER"),
    ADDRESS("connections_per_address", "KODAMA_MAX_CONNECTIONS_PER_ADDRESS"),
    CONNECTS("connects_per_minute", "KODAMA_MAX_CONNECTS_PER_MINUTE"),
    FRAME("frame_bytes", "KODAMA_MAX_FRAME_BYTES"),
    FILTER("filter_ids", "KODAMA_MAX_FILTER_IDS"),
    FILTER_NAMES("filter_names", "KODAMA_MAX_FILTER_NAMES"),
    FILTER_BYTES("filter_bytes", "KODAMA_MAX_FILTER_BYTES"),
    CLIENT_MEMORY("client_memory", "KODAMA_CLIENT_MEMORY_BYTES"),
    UPDATES("updates_per_second", "KODAMA_MAX_CLIENT_MESSAGES_PER_SECOND"),
    MESSAGES("messages_per_second", "KODAMA_MAX_EVENTS_PER_CLIENT_PER_SECOND"),
    HEADER("header_bytes", "KODAMA_MAX_HEADER_BYTES"),
    QUERY("query_bytes", "KODAMA_MAX_QUERY_BYTES"),
    /** Connections without a request that were closed for new ones, or because none came in time. */
    IDLE("idle_connections", "KODAMA_MAX_CONNECTIONS");

    private final String word;
    private final String variable;

    Limit(String word, String variable) {
        this.word = word;
        this.variable = variable;
    }

    /** Its name in metrics. */
    public String word() {
        return word;
    }

    /** The setting that moves it. */
    public String variable() {
        return variable;
    }
}
