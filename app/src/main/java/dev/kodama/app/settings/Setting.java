package dev.kodama.app.settings;

import static dev.kodama.app.settings.SettingGroup.CLIENTS;
import static dev.kodama.app.settings.SettingGroup.DELIVERY;
import static dev.kodama.app.settings.SettingGroup.EMBEDDED;
import static dev.kodama.app.settings.SettingGroup.FILTERS;
import static dev.kodama.app.settings.SettingGroup.GAPS;
import static dev.kodama.app.settings.SettingGroup.HEALTH;
import static dev.kodama.app.settings.SettingGroup.HTTP;
import static dev.kodama.app.settings.SettingGroup.JOURNAL;
import static dev.kodama.app.settings.SettingGroup.MIRROR;
import static dev.kodama.app.settings.SettingGroup.PROCESSORS;
import static dev.kodama.app.settings.SettingGroup.REPLAY;
import static dev.kodama.app.settings.SettingGroup.SERVERS;
import static dev.kodama.app.settings.SettingGroup.TLS;
import static dev.kodama.app.settings.SettingGroup.TOKENS;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * The settings of Kodama: environment variables, each also a flag that overrides it, {@code KODAMA_REDIS_URL} and
 * {@code --redis-url}. {@code --help} and {@code docs/settings.md} are generated from this list;
 * descriptions and defaults are Markdown without links.
 */
public enum Setting {
    REDIS_URL(
            SERVERS,
            "URL",
            "embedded under `up`, else `redis://127.0.0.1:6379`",
            "`redis://`, `rediss://` (TLS) or `redis-sentinel://`, with `user:password@`; of a cluster several"
                    + " `host:port`, by comma"),
    REDIS_CA(SERVERS, "FILE", "those of the JVM", "PEM file of the authorities that may sign the certificate of Redis"),
    REDIS_CERTIFICATE(SERVERS, "FILE", "none", "PEM file of the client certificate for Redis"),
    REDIS_KEY(SERVERS, "FILE", "none", "PEM file of the private key of the client certificate, PKCS 8"),
    REDIS_PASSWORD_FILE(SERVERS, "FILE", "none", "File with the password of Redis, read again for each connection"),
    KAFKA_BOOTSTRAP(SERVERS, "HOST:PORT", "embedded under `up`, else `127.0.0.1:9092`", "Brokers of Kafka, by comma"),
    STARTUP_TIMEOUT(
            SERVERS,
            "DURATION",
            "`5m` for a role, `15s` for a command",
            "Maximum wait at startup for a server that does not answer, up to `1d`. A command fails at once where"
                    + " the connection is refused, unless this is set"),
    EMBEDDED_REDIS_PORT(EMBEDDED, "PORT", "`6379`", "Port of the embedded Redis on 127.0.0.1; `0` takes a free port"),
    EMBEDDED_KAFKA_PORT(EMBEDDED, "PORT", "`9092`", "Port of the embedded Kafka on 127.0.0.1; `0` takes a free port"),
    EMBEDDED_REDIS_SERVER(
            EMBEDDED,
            "FILE",
            "a server on `PATH` that has the fixes of the known Lua flaws, else `bundled`",
            "The `redis-server` or `valkey-server`, 7.0 or newer, that `up` runs, or `bundled`",
            "../SECURITY.md#which-server-it-is"),
    DATA_DIR(EMBEDDED, "FOLDER", "`.kodama`", "Data folder, for its owner only", "../SECURITY.md#data-at-rest"),
    ROLES(EMBEDDED, "ROLE,...", "`mirror,processors,forwarder`", "Roles that `up` runs beside the embedded servers"),
    HTTP_HOST(HTTP, "HOST", "`127.0.0.1`", "Address on which the HTTP server listens"),
    HTTP_PORT(
            HTTP,
            "PORT",
            "`18000`; `mirror` 18001, `processors` 18002",
            "Port of the HTTP server; `0` takes a free port"),
    INSECURE(HTTP, "true", "`false`", "`true`: listen beyond loopback without tokens; every caller may see all events"),
    ALLOWED_HOSTS(
            HTTP,
            "NAME,...",
            "none",
            "Host names besides localhost that a server without tokens answers; `*` is all",
            "auth.md#names-it-is-served-under"),
    MAX_HEADER_BYTES(
            HTTP, "SIZE", "`16kb`", "Maximum size of the head of a request, `1kb` to `1mb`", "limits.md#forwarder"),
    MAX_QUERY_BYTES(
            HTTP, "SIZE", "`12kb`", "Maximum size of the query of a request, `256b` to `1mb`", "limits.md#forwarder"),
    JWT_SECRET(TOKENS, Setting.SECRET, "none", "Secret of HS256 tokens, at least 32 bytes, read at startup"),
    JWT_SECRET_FILE(TOKENS, "FILE", "none", "File with up to four secrets of HS256 tokens, read again when it changes"),
    CURSOR_SECRET(
            TOKENS,
            Setting.SECRET,
            "`KODAMA_JWT_SECRET`, else random",
            "Secret of page cursors, at least 32 bytes; the same in all forwarders and processors"),
    JWKS_URL(TOKENS, "URL", "none", "JWK set with the public keys of tokens", "auth.md#keys-that-change"),
    JWKS_REFRESH(TOKENS, "DURATION", "`5m`", "Interval between two reads of the JWK set", "auth.md#keys-that-change"),
    JWT_ISSUER(TOKENS, "NAME", "any", "Required value of the claim `iss`"),
    JWT_AUDIENCE(TOKENS, "NAME", "any", "Required member of the claim `aud`"),
    TLS_CERT(TLS, "FILE", "none: plain HTTP", "PEM file of the certificate chain"),
    TLS_KEY(TLS, "FILE", "none", "PEM file of the private key, PKCS 8"),
    TLS_KEYSTORE(TLS, "FILE", "none", "PKCS12 or JKS key store, instead of the two PEM files"),
    TLS_KEYSTORE_PASSWORD(TLS, Setting.SECRET, "none", "Password of the key store"),
    SOURCE(JOURNAL, "NAME", "`default`", "Name of this Redis in the journal; up to 100 letters, digits, `.`, `_`, `-`"),
    PARTITIONS(JOURNAL, "N", "`6`", "Partitions of the journal, used only when the topic is created"),
    RETENTION(JOURNAL, "DURATION", "`7d`", "Retention of the journal, used only when the topic is created"),
    JOURNAL_COMPRESSION(
            JOURNAL,
            "CODEC",
            "`lz4`",
            "Compression in Kafka: `lz4`, `zstd`, `gzip` or `none`",
            "guarantees.md#what-other-readers-need"),
    MAX_EVENT_BYTES(
            JOURNAL, "SIZE", "`1mb`", "Maximum size of an event, `1kb` to `16mb`; a larger message is rejected whole"),
    CAPTURE(
            MIRROR,
            "MODE",
            "`auto`",
            "`replication` (exact), `subscription` (best effort), or `auto`: replication where Redis allows it"),
    PSYNC_COMMAND(MIRROR, "NAME", "`PSYNC`", "Name of the command `PSYNC` on a Redis that renamed it"),
    MIRROR_BUFFER_BYTES(
            MIRROR,
            "SIZE",
            "`64mb`",
            "Maximum size of events between Redis and Kafka, `1mb` to `4gb`",
            "guarantees.md#sizing"),
    SUBSCRIBER_POLL_INTERVAL(
            MIRROR, "DURATION", "`2s`", "Interval of asking Redis for its subscribers, at least `100ms`", "gaps.md"),
    STATE_DIR(
            PROCESSORS,
            "FOLDER",
            "`streams` in `KODAMA_DATA_DIR`",
            "State stores of the processors; one folder for each process"),
    PROCESSORS_URL(
            PROCESSORS,
            "URL,...",
            "`http://127.0.0.1:18002`",
            "Processors that a forwarder asks for timelines; the next one if one does not answer"),
    METRICS_MAX_TYPES(
            PROCESSORS,
            "N",
            "`50`",
            "Maximum number of event types with a label in `/metrics`, up to 1,000; the rest is `other`",
            "metrics.md"),
    REPLAY_REQUESTS(REPLAY, "on", "`on`", "`off`: do not answer requests on the channel `kodama.replay`"),
    REPLAY_SECRET(
            REPLAY,
            Setting.SECRET,
            "none",
            "Secret of signed requests, at least 32 bytes; others are refused",
            "replay.md#signed-requests"),
    CATALOG(GAPS, "FILE", "the bundled catalog", "File or URL of the catalog: declared publishers and subscribers"),
    GAPS_HIGH(
            GAPS,
            "TYPE,...",
            "`*_FAILED,*.failed,*_ERROR,*.error,BUDGET_*,budget.*,ALERT_*,alert.*`",
            "Event types whose gaps have the severity `high`"),
    GAPS_LOW(GAPS, "TYPE,...", "none", "Event types whose gaps always have the severity `low`"),
    HEARTBEAT_TYPES(
            HEALTH,
            "TYPE,...",
            "`sandbox.heartbeat,SANDBOX_agent.heartbeat`",
            "Event types that are heartbeats of an entity"),
    TERMINATION_TYPES(
            HEALTH,
            "TYPE,...",
            "`sandbox.terminated,sandbox.stopped,SANDBOX_TERMINATED,SANDBOX_sandbox.terminated`",
            "Event types that end an entity"),
    HEARTBEAT_INTERVAL(
            HEALTH,
            "DURATION",
            "`30s`",
            "Interval of heartbeats; an entity is late after 1.5 intervals, missing after 3"),
    FRONTEND_EVENTS(DELIVERY, "true", "`true`", "`false`: send no events that the catalog derives from others"),
    LIVE_BUFFER_BYTES(
            DELIVERY,
            "SIZE",
            "`64mb`",
            "Size of the ring of live events, `1mb` to `8gb`: how far a slow client may lag"),
    FAILURE_EVENTS(
            DELIVERY, "TYPE,...", "`TASK_FAILED,*.error`", "Event types that are never dropped for a connected client"),
    FAILURE_BUFFER_BYTES(DELIVERY, "SIZE", "`8mb`", "Size of the ring of failure events, `256kb` to `8gb`"),
    CONFLATION_BUFFER_BYTES(
            DELIVERY, "SIZE", "`16mb`", "Size of the newest events kept for `overflow=conflate`, `1mb` to `8gb`"),
    DRAIN_TIMEOUT(
            DELIVERY,
            "DURATION",
            "`30s`, under `up` `1s`",
            "Maximum time for clients to leave when the forwarder stops"),
    DURABLE_READERS(
            DELIVERY, "N", "`8`", "Maximum number of durable clients that read the past at a time, up to 1,000"),
    DURABLE_BUFFER_BYTES(DELIVERY, "SIZE", "`32mb`", "Size of the ring of durable events, `1mb` to `8gb`"),
    ALLOWED_ORIGINS(
            CLIENTS,
            "URL,...",
            "same host and port",
            "Origins of web pages that may connect; `*` is all",
            "auth.md#web-pages"),
    TRUSTED_PROXIES(
            CLIENTS,
            "CIDR,...",
            "none",
            "Proxies whose `Forwarded` and `X-Forwarded-…` headers are trusted",
            "auth.md#behind-a-proxy"),
    WEBSOCKET_COMPRESSION(
            CLIENTS, "true", "`false`", "`true`: compress events for clients that offer permessage-deflate"),
    MAX_CONNECTIONS(CLIENTS, "N", "`100000`", "Maximum number of connections; `0` is no limit"),
    MAX_CONNECTIONS_PER_USER(CLIENTS, "N", "`100`", "Maximum number of connections of one user (`sub` of the token)"),
    MAX_CONNECTIONS_PER_ADDRESS(
            CLIENTS, "N", "`1000`", "Maximum number of connections from one address; loopback only if set"),
    MAX_CONNECTS_PER_MINUTE(
            CLIENTS, "N", "`600`", "Maximum number of new connections a minute from one address; loopback only if set"),
    MAX_FRAME_BYTES(CLIENTS, "SIZE", "`1mb`", "Maximum size of a message from a client, `1kb` to `64mb`"),
    MAX_CLIENT_MESSAGES_PER_SECOND(
            CLIENTS, "N", "`10`", "Maximum rate of messages from one client; more wait; `0` is no limit"),
    MAX_EVENTS_PER_CLIENT_PER_SECOND(CLIENTS, "N", "`0`", "Maximum rate of events to one client; `0` is no limit"),
    MAX_FILTER_IDS(FILTERS, "N", "`50`", "Maximum number of entity ids in a filter, up to 5,000"),
    MAX_FILTER_NAMES(
            FILTERS, "N", "`1000`", "Maximum number of event types, and of entity types, in a filter, up to 5,000"),
    MAX_FILTER_BYTES(FILTERS, "SIZE", "`64kb`", "Maximum size of all names in a filter, `1kb` to `16mb`"),
    CLIENT_MEMORY_BYTES(
            FILTERS,
            "SIZE",
            "an eighth of the heap",
            "Maximum memory of the filters and unfinished messages of all clients");

    public static final String PREFIX = "KODAMA_";
    /** The value of a setting that is no flag: every user of the machine sees command lines. */
    private static final String SECRET = "SECRET";

    private static final Map<Setting, String> ALIASES =
            Map.of(EMBEDDED_REDIS_PORT, "KODAMA_REDIS_PORT", EMBEDDED_KAFKA_PORT, "KODAMA_KAFKA_PORT");

    private final SettingGroup group;
    private final String value;
    private final String standard;
    private final String description;
    private final String page;

    Setting(SettingGroup group, String value, String standard, String description) {
        this(group, value, standard, description, group.page());
    }

    Setting(SettingGroup group, String value, String standard, String description, String page) {
        this.group = group;
        this.value = value;
        this.standard = standard;
        this.description = description;
        this.page = page;
    }

    /** The settings of some groups that are flags. */
    public static List<Setting> flags(SettingGroup... groups) {
        return flags().stream()
                .filter(setting -> List.of(groups).contains(setting.group))
                .toList();
    }

    /** All settings that are flags. */
    public static List<Setting> flags() {
        return Arrays.stream(values()).filter(Setting::isFlag).toList();
    }

    public String variable() {
        return PREFIX + name();
    }

    public String flag() {
        return flag(variable());
    }

    /** {@code --redis-port} for {@code KODAMA_REDIS_PORT}. */
    public static String flag(String variable) {
        return "--"
                + variable.substring(PREFIX.length()).toLowerCase(Locale.ROOT).replace('_', '-');
    }

    public boolean isFlag() {
        return !value.equals(SECRET);
    }

    /** The former name of its variable where that one remains valid: a contract with tests from outside. */
    public Optional<String> alias() {
        return Optional.ofNullable(ALIASES.get(this));
    }

    public SettingGroup group() {
        return group;
    }

    /** What kind of value it takes: {@code DURATION}. */
    public String value() {
        return value;
    }

    /** The default. */
    public String standard() {
        return standard;
    }

    public String description() {
        return description;
    }

    /** The page in {@code docs} that explains it. */
    public String page() {
        return page;
    }

    /** Description and default for a terminal. */
    public String help() {
        return (description + ". Default: " + standard).replace("`", "");
    }
}
