package dev.kodama.app.settings;

import dev.kodama.app.logging.LogSettings;
import dev.kodama.app.tracing.TracingSettings;
import dev.kodama.forwarder.ForwarderConfig;
import dev.kodama.forwarder.api.journal.CursorSeal;
import dev.kodama.forwarder.durable.DurableConfig;
import dev.kodama.forwarder.hub.HubConfig;
import dev.kodama.gaps.Severity;
import dev.kodama.health.HealthConfig;
import dev.kodama.http.access.HttpSettings;
import dev.kodama.http.auth.TokenSettings;
import dev.kodama.http.limits.LimitSettings;
import dev.kodama.journal.JournalSettings;
import dev.kodama.journal.mask.EventMask;
import dev.kodama.mirror.MirrorConfig;
import dev.kodama.mirror.subscribers.ProbeConfig;
import dev.kodama.replay.request.ReplayRequestsConfig;
import dev.kodama.settings.RedisSettings;
import dev.kodama.settings.Setting;
import java.util.ArrayList;
import java.util.List;

/**
 * The settings of Kodama by section of {@code docs/settings.md}. {@code --help} and that page are generated from these definitions.
 *
 * @param page the page in {@code docs} that explains the settings of this group, unless a setting names its own
 */
public record SettingGroup(String title, String page, List<Setting<?>> settings) {
    public static final SettingGroup SERVERS = of(
            "Redis and Kafka",
            "rights.md",
            RedisSettings.URL,
            RedisSettings.CA,
            RedisSettings.CERTIFICATE,
            RedisSettings.KEY,
            RedisSettings.PASSWORD_FILE,
            JournalSettings.KAFKA_BOOTSTRAP,
            ProcessSettings.STARTUP_TIMEOUT);

    public static final SettingGroup EMBEDDED = of(
            "Embedded servers",
            "guarantees.md#the-embedded-redis",
            ProcessSettings.EMBEDDED_REDIS_PORT,
            ProcessSettings.EMBEDDED_KAFKA_PORT,
            ProcessSettings.EMBEDDED_REDIS_SERVER,
            ProcessSettings.DATA_DIR,
            ProcessSettings.ROLES);

    public static final SettingGroup HTTP = of(
            "HTTP server",
            "auth.md",
            HttpSettings.HTTP_HOST,
            HttpSettings.HTTP_PORT,
            HttpSettings.MANAGEMENT_PORT,
            HttpSettings.INSECURE,
            HttpSettings.INSECURE_CHANGES,
            HttpSettings.ALLOWED_HOSTS,
            LimitSettings.MAX_HEADER_BYTES,
            LimitSettings.MAX_QUERY_BYTES,
            LimitSettings.MAX_SCAN_TIME_PER_MINUTE);

    public static final SettingGroup TOKENS = of(
            "Tokens",
            "auth.md#what-a-token-must-be",
            TokenSettings.JWT_SECRET,
            TokenSettings.JWT_SECRET_FILE,
            CursorSeal.CURSOR_SECRET,
            TokenSettings.JWKS_URL,
            TokenSettings.JWKS_REFRESH,
            TokenSettings.JWT_ISSUER,
            TokenSettings.JWT_AUDIENCE);

    public static final SettingGroup TLS = of(
            "TLS of the HTTP server",
            "auth.md#tls",
            HttpSettings.TLS_CERT,
            HttpSettings.TLS_KEY,
            HttpSettings.TLS_KEYSTORE,
            HttpSettings.TLS_KEYSTORE_PASSWORD);

    public static final SettingGroup JOURNAL = of(
            "Journal",
            "guarantees.md",
            JournalSettings.SOURCE,
            JournalSettings.PARTITIONS,
            JournalSettings.RETENTION,
            JournalSettings.JOURNAL_COMPRESSION,
            JournalSettings.MAX_EVENT_BYTES);

    public static final SettingGroup MIRROR = of(
            "Mirror",
            "guarantees.md",
            MirrorConfig.CAPTURE,
            MirrorConfig.PSYNC_COMMAND,
            MirrorConfig.MIRROR_BUFFER_BYTES,
            ProbeConfig.SUBSCRIBER_POLL_INTERVAL);

    public static final SettingGroup PROCESSORS = of(
            "Processors",
            "http.md#the-index",
            ProcessSettings.STATE_DIR,
            ProcessSettings.PROCESSORS_URL,
            ProcessSettings.PROCESSORS_TOKEN,
            ProcessSettings.METRICS_MAX_TYPES);

    public static final SettingGroup REPLAY = of(
            "Replay requests", "replay.md", ReplayRequestsConfig.REPLAY_REQUESTS, ReplayRequestsConfig.REPLAY_SECRET);

    public static final SettingGroup GAPS =
            of("Gaps", "gaps.md", ProcessSettings.CATALOG, Severity.Rules.GAPS_HIGH, Severity.Rules.GAPS_LOW);

    public static final SettingGroup HEALTH = of(
            "Health of sandboxes",
            "health-of-sandboxes.md",
            HealthConfig.HEARTBEAT_TYPES,
            HealthConfig.TERMINATION_TYPES,
            HealthConfig.HEARTBEAT_INTERVAL);

    public static final SettingGroup DELIVERY = of(
            "Delivery by the forwarder",
            "protocol.md",
            ForwarderConfig.FRONTEND_EVENTS,
            HubConfig.LIVE_BUFFER_BYTES,
            HubConfig.FAILURE_EVENTS,
            HubConfig.FAILURE_BUFFER_BYTES,
            HubConfig.CONFLATION_BUFFER_BYTES,
            HubConfig.DRAIN_TIMEOUT,
            DurableConfig.DURABLE_READERS,
            DurableConfig.DURABLE_BUFFER_BYTES);

    public static final SettingGroup CLIENTS = of(
            "Clients of the forwarder",
            "limits.md#forwarder",
            HttpSettings.ALLOWED_ORIGINS,
            HttpSettings.TRUSTED_PROXIES,
            ForwarderConfig.WEBSOCKET_COMPRESSION,
            ForwarderConfig.HTTP_PUBLISH,
            LimitSettings.MAX_CONNECTIONS,
            LimitSettings.MAX_CONNECTIONS_PER_USER,
            LimitSettings.MAX_CONNECTIONS_PER_ADDRESS,
            LimitSettings.MAX_CONNECTS_PER_MINUTE,
            LimitSettings.MAX_FRAME_BYTES,
            LimitSettings.MAX_CLIENT_MESSAGES_PER_SECOND,
            LimitSettings.MAX_EVENTS_PER_CLIENT_PER_SECOND,
            LimitSettings.MAX_EXPORTS_PER_USER,
            LimitSettings.MAX_EXPORT_BYTES_PER_HOUR);

    public static final SettingGroup FILTERS = of(
            "Filters of clients",
            "limits.md#filters",
            LimitSettings.MAX_FILTER_IDS,
            LimitSettings.MAX_FILTER_NAMES,
            LimitSettings.MAX_FILTER_BYTES,
            LimitSettings.CLIENT_MEMORY_BYTES);

    public static final SettingGroup OPERATION = of(
            "Log and disk", "operations.md", LogSettings.FORMAT, LogSettings.LEVELS, ProcessSettings.DATA_DIR_MIN_FREE);

    public static final SettingGroup MASKING = of("Masked fields", "masking.md", EventMask.MASK);

    public static final SettingGroup CANARY =
            of("Canary", "operations.md#canary", CanarySettings.URL, CanarySettings.TOKEN);

    public static final SettingGroup TRACING = of("Tracing", "tracing.md", TracingSettings.TRACING);

    private static final List<SettingGroup> ALL = List.of(
            SERVERS,
            EMBEDDED,
            OPERATION,
            HTTP,
            TOKENS,
            TLS,
            MASKING,
            JOURNAL,
            MIRROR,
            PROCESSORS,
            REPLAY,
            GAPS,
            HEALTH,
            DELIVERY,
            CLIENTS,
            FILTERS,
            CANARY,
            TRACING);

    public SettingGroup {
        settings = List.copyOf(settings);
    }

    private static SettingGroup of(String title, String page, Setting<?>... settings) {
        return new SettingGroup(title, page, List.of(settings));
    }

    /** All groups, in the order of the page. */
    public static List<SettingGroup> all() {
        return ALL;
    }

    /** All settings. */
    public static List<Setting<?>> allSettings() {
        return settingsOf(ALL);
    }

    /** The settings of some groups that are flags. */
    public static List<Setting<?>> flags(SettingGroup... groups) {
        return flags(List.of(groups));
    }

    /** All settings that are flags. */
    public static List<Setting<?>> allFlags() {
        return flags(ALL);
    }

    private static List<Setting<?>> flags(List<SettingGroup> groups) {
        return settingsOf(groups).stream()
                .filter(setting -> !setting.isSecret())
                .toList();
    }

    private static List<Setting<?>> settingsOf(List<SettingGroup> groups) {
        var all = new ArrayList<Setting<?>>();
        groups.forEach(group -> all.addAll(group.settings));
        return all;
    }
}
