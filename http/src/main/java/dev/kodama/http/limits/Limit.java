package dev.kodama.http.limits;

import dev.kodama.settings.Setting;

/** Configurable limits. */
public enum Limit {
    CONNECTIONS("connections", LimitSettings.MAX_CONNECTIONS),
    USER("connections_per_user", LimitSettings.MAX_CONNECTIONS_PER_USER),
    ADDRESS("connections_per_address", LimitSettings.MAX_CONNECTIONS_PER_ADDRESS),
    CONNECTS("connects_per_minute", LimitSettings.MAX_CONNECTS_PER_MINUTE),
    FRAME("frame_bytes", LimitSettings.MAX_FRAME_BYTES),
    FILTER("filter_ids", LimitSettings.MAX_FILTER_IDS),
    FILTER_NAMES("filter_names", LimitSettings.MAX_FILTER_NAMES),
    FILTER_BYTES("filter_bytes", LimitSettings.MAX_FILTER_BYTES),
    CLIENT_MEMORY("client_memory", LimitSettings.CLIENT_MEMORY_BYTES),
    UPDATES("updates_per_second", LimitSettings.MAX_CLIENT_MESSAGES_PER_SECOND),
    MESSAGES("messages_per_second", LimitSettings.MAX_EVENTS_PER_CLIENT_PER_SECOND),
    HEADER("header_bytes", LimitSettings.MAX_HEADER_BYTES),
    QUERY("query_bytes", LimitSettings.MAX_QUERY_BYTES),
    EXPORTS("exports_per_user", LimitSettings.MAX_EXPORTS_PER_USER),
    EXPORT_BYTES("export_bytes_per_hour", LimitSettings.MAX_EXPORT_BYTES_PER_HOUR),
    SCANS("scan_time_per_minute", LimitSettings.MAX_SCAN_TIME_PER_MINUTE),
    /** Idle connections, closed for new ones or by timeout. */
    IDLE("idle_connections", LimitSettings.MAX_CONNECTIONS);

    private final String word;
    private final String variable;

    Limit(String word, Setting<?> setting) {
        this.word = word;
        this.variable = setting.variable();
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
