package dev.kodama.http.limits;

/** Configurable limits. */
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
    /** Idle connections, closed for new ones or by timeout. */
    IDLE("idle_connections", "KODAMA_MAX_CONNECTIONS");

    private final String word;
    private final String variable;

    Limit(String word, String variable) {
        this.word = word;
        this.variable = variable;
    }

    /** Label in metrics. */
    public String word() {
        return word;
    }

    /** Name of the setting. */
    public String variable() {
        return variable;
    }
}
