package dev.kodama.app.settings;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** The settings with flags: {@code KODAMA_REDIS_URL} is {@code --redis-url}; the flag overrides the variable. */
public enum Setting {
    REDIS_URL(
            "URL",
            "Redis: redis://, rediss:// (TLS) or redis-sentinel://, with user:password@ where needed; nodes of a Redis Cluster:"
                    + " redis://host1:6379,host2:6379"),
    REDIS_CA("FILE", "PEM: the authorities that may sign Redis's certificate. Default: those of the JVM"),
    REDIS_CERTIFICATE("FILE", "PEM: certificates to show Redis, with --redis-key. Default: none"),
    REDIS_KEY("FILE", "PEM: their key, PKCS 8"),
    REDIS_PASSWORD_FILE(
            "FILE", "the password, read again for each connection; the user stands in the URL. Default: none"),
    KAFKA_BOOTSTRAP("HOST:PORT", "Kafka; further client settings as KODAMA_KAFKA_SECURITY_PROTOCOL=SSL and the like"),
    STARTUP_TIMEOUT(
            "5m",
            "how long to wait at the start for servers that do not answer; a command fails at once where nobody listens,"
                    + " unless this is set. Default: 5m for a role, 15s for a command"),
    EMBEDDED_REDIS_PORT("PORT", "of the embedded Redis, on 127.0.0.1; 0 takes a free one. Default: 6379"),
    EMBEDDED_REDIS_SERVER(
            "FILE",
            "the redis-server or valkey-server that up runs, or bundled. Default: one on PATH with the fixes of the known"
                    + " Lua flaws, else the bundled one"),
    EMBEDDED_KAFKA_PORT("PORT", "of the embedded Kafka, on 127.0.0.1; 0 takes a free one. Default: 9092"),
    HTTP_HOST("HOST", "where WebSocket and health listen. Default: 127.0.0.1"),
    HTTP_PORT(
            "PORT",
            "of WebSocket and health; 0 takes a free one. Default: 18000, for a mirror alone 18001, processors 18002"),
    INSECURE("true", "listen off loopback although nobody is asked for a token: whoever gets there sees all events"),
    ROLES("ROLE,...", "what runs beside the servers. Default: mirror,processors,forwarder"),
    DATA_DIR("FOLDER", "the embedded servers' data. Default: .kodama"),
    STATE_DIR("FOLDER", "where processors keep their stores, of one process only. Default: streams in --data-dir"),
    PROCESSORS_URL(
            "URL,...",
            "where a forwarder finds processors of other processes; the next is asked when one does not answer."
                    + " Default: http://127.0.0.1:18002"),
    SOURCE("NAME", "this Redis's name in the journal. Default: default"),
    PARTITIONS("N", "of the journal when it is created. Default: 6"),
    RETENTION("7d", "of the journal when it is created, as 12h or 7d. Default: 7d"),
    JOURNAL_COMPRESSION("lz4", "of what is written to Kafka: lz4, zstd, gzip or none. Default: lz4"),
    MAX_EVENT_BYTES("1mb", "a longer message is rejected, whole. Default: 1mb"),
    CAPTURE(
            "auto",
            "replication (exact), subscription (best effort), or auto: the first that Redis allows. Default: auto"),
    PSYNC_COMMAND("NAME", "what PSYNC is called on this Redis. Default: PSYNC"),
    MIRROR_BUFFER_BYTES("64mb", "what may wait between Redis and Kafka. Default: 64mb"),
    CATALOG("FILE", "who publishes and who should listen: a file or a URL. Default: the one that comes with Kodama"),
    GAPS_HIGH("TYPE,...", "events of which a gap is high: failures and money. Default: *_FAILED,BUDGET_* and the like"),
    GAPS_LOW("TYPE,...", "events of which a gap is always low. Default: none"),
    SUBSCRIBER_POLL_INTERVAL("2s", "how often the mirror looks who is subscribed on Redis. Default: 2s"),
    REPLAY_REQUESTS(
            "on",
            "off: answer no requests on the channel kodama.replay; KODAMA_REPLAY_SECRET, which is no flag, makes them"
                    + " signed ones. Default: on"),
    HEARTBEAT_TYPES("TYPE,...", "events that say an entity lives. Default: sandbox.heartbeat,SANDBOX_agent.heartbeat"),
    TERMINATION_TYPES(
            "TYPE,...", "events after which it is gone. Default: sandbox.terminated,sandbox.stopped and the like"),
    HEARTBEAT_INTERVAL("30s", "from one heartbeat to the next; late after 1.5, missing after 3. Default: 30s"),
    METRICS_MAX_TYPES("N", "event types with a label of their own in /metrics; the rest is other. Default: 50"),
    FRONTEND_EVENTS(
            "true", "false: forward nothing that is derived from other events as the catalog says. Default: true"),
    LIVE_BUFFER_BYTES("64mb", "how far a slow WebSocket client may lag behind. Default: 64mb"),
    FAILURE_EVENTS("TYPE,...", "events that no connected client misses, however slow. Default: TASK_FAILED,*.error"),
    FAILURE_BUFFER_BYTES("8mb", "how much is kept of them for slow clients. Default: 8mb"),
    CONFLATION_BUFFER_BYTES("16mb", "how much is kept of each entity's newest event for overflow=conflate. Default: 16mb"),
    DRAIN_TIMEOUT("30s", "how long clients have to go when it stops; it ends as soon as they have. Default: 30s, under up 1s"),
    DURABLE_READERS("N", "how many durable clients may read the journal's past at a time. Default: 8"),
    DURABLE_BUFFER_BYTES("32mb", "how far a durable client may lag before it reads the journal again. Default: 32mb"),
    JWT_SECRET_FILE(
            "FILE",
            "the secret that tokens are signed with, read again when it changes; KODAMA_JWT_SECRET, which is no flag, is"
                    + " the secret itself. Default: nobody is asked"),
    JWKS_URL("URL", "where the keys are that tokens are signed with. Default: nobody is asked"),
    JWKS_REFRESH("5m", "how often they are read again. Default: 5m"),
    JWT_ISSUER("NAME", "what iss of a token must be. Default: anything"),
    JWT_AUDIENCE("NAME", "what aud of a token must name. Default: anything"),
    ALLOWED_ORIGINS("URL,...", "web pages that may connect, or *. Default: those of the same host and port"),
    ALLOWED_HOSTS(
            "NAME,...",
            "host names it is served under where nobody is asked for a token, beside localhost and addresses; * for all."
                    + " Default: none"),
    TRUSTED_PROXIES("CIDR,...", "whose Forwarded and X-Forwarded-For, -Host, -Proto count. Default: none"),
    TLS_CERT("FILE", "PEM: certificates for https and wss, with --tls-key. Default: plain HTTP"),
    TLS_KEY("FILE", "PEM: their key, PKCS 8"),
    TLS_KEYSTORE("FILE", "or a key store, with KODAMA_TLS_KEYSTORE_PASSWORD, which is no flag"),
    WEBSOCKET_COMPRESSION("true", "compress events for WebSockets that offer permessage-deflate. Default: false"),
    MAX_CONNECTIONS("N", "at a time, in all; 0 is no limit. Default: 100000"),
    MAX_CONNECTIONS_PER_USER("N", "of one sub of a token. Default: 100"),
    MAX_CONNECTIONS_PER_ADDRESS("N", "from one address; of this machine only if set. Default: 1000"),
    MAX_CONNECTS_PER_MINUTE("N", "from one address; of this machine only if set. Default: 600"),
    MAX_FRAME_BYTES("1mb", "a client's longest text. Default: 1mb"),
    MAX_FILTER_IDS("N", "entity ids of one filter. Default: 50"),
    MAX_FILTER_NAMES("N", "event types of one filter, and entity types; at most 5000. Default: 1000"),
    MAX_FILTER_BYTES("64kb", "of all names of one filter. Default: 64kb"),
    CLIENT_MEMORY_BYTES("64mb", "what filters and unfinished texts of all clients may take. Default: an eighth of the heap"),
    MAX_CLIENT_MESSAGES_PER_SECOND("N", "a client's texts; more wait for their turn. Default: 10"),
    MAX_EVENTS_PER_CLIENT_PER_SECOND("N", "events one client is sent; 0 is no limit. Default: 0"),
    MAX_HEADER_BYTES("16kb", "of a request. Default: 16kb"),
    MAX_QUERY_BYTES("12kb", "of a request's query. Default: 12kb");

    /** The settings of every HTTP server: authentication, TLS and sizes. */
    public static final List<Setting> ACCESS = List.of(
            INSECURE,
            ALLOWED_HOSTS,
            JWT_SECRET_FILE,
            JWKS_URL,
            JWKS_REFRESH,
            JWT_ISSUER,
            JWT_AUDIENCE,
            TLS_CERT,
            TLS_KEY,
            TLS_KEYSTORE,
            MAX_HEADER_BYTES,
            MAX_QUERY_BYTES);

    /** The limits of a forwarder. */
    public static final List<Setting> CLIENTS = List.of(
            ALLOWED_ORIGINS,
            TRUSTED_PROXIES,
            WEBSOCKET_COMPRESSION,
            MAX_CONNECTIONS,
            MAX_CONNECTIONS_PER_USER,
            MAX_CONNECTIONS_PER_ADDRESS,
            MAX_CONNECTS_PER_MINUTE,
            MAX_FRAME_BYTES,
            MAX_FILTER_IDS,
            MAX_FILTER_NAMES,
            MAX_FILTER_BYTES,
            CLIENT_MEMORY_BYTES,
            MAX_CLIENT_MESSAGES_PER_SECOND,
            MAX_EVENTS_PER_CLIENT_PER_SECOND);

    static final String PREFIX = "KODAMA_";

    private static final Map<Setting, String> ALIASES =
            Map.of(EMBEDDED_REDIS_PORT, "KODAMA_REDIS_PORT", EMBEDDED_KAFKA_PORT, "KODAMA_KAFKA_PORT");

    private final String placeholder;
    private final String description;

    Setting(String placeholder, String description) {
        this.placeholder = placeholder;
        this.description = description;
    }

    public String variable() {
        return PREFIX + name();
    }

    public String flag() {
        return flag(variable());
    }

    /** Its variable until it was renamed, where that one still counts: the contract with tests from outside. */
    Optional<String> alias() {
        return Optional.ofNullable(ALIASES.get(this));
    }

    /** {@code --redis-port} for {@code KODAMA_REDIS_PORT}. */
    public static String flag(String variable) {
        return "--" + variable.substring(PREFIX.length()).toLowerCase(Locale.ROOT).replace('_', '-');
    }

    String placeholder() {
        return placeholder;
    }

    String description() {
        return description;
    }
}
