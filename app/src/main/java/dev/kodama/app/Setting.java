package dev.kodama.app;

import java.util.Locale;

/** The settings that are flags too: {@code KODAMA_REDIS_URL} is {@code --redis-url}, and the flag wins. */
enum Setting {
    REDIS_URL("URL", "Redis: redis://, rediss:// (TLS) or redis-sentinel://, with user:password@ where needed"),
    KAFKA_BOOTSTRAP("HOST:PORT", "Kafka; further client settings as KODAMA_KAFKA_SECURITY_PROTOCOL=SSL and the like"),
    REDIS_PORT("PORT", "of the embedded Redis, on 127.0.0.1; 0 takes a free one. Default: 6379"),
    KAFKA_PORT("PORT", "of the embedded Kafka, on 127.0.0.1; 0 takes a free one. Default: 9092"),
    HTTP_HOST("HOST", "where WebSocket and health listen. Default: 127.0.0.1"),
    HTTP_PORT(
            "PORT",
            "of WebSocket and health; 0 takes a free one. Default: 18000, for a mirror alone 18001, processors 18002"),
    INSECURE("true", "listen off loopback although there is no login yet: whoever gets there sees all events"),
    ROLES("ROLE,...", "what runs beside the servers. Default: mirror,processors,forwarder"),
    DATA_DIR("FOLDER", "the embedded servers' data. Default: .kodama"),
    STATE_DIR("FOLDER", "where processors keep their stores, of one process only. Default: streams in --data-dir"),
    PROCESSORS_URL("URL", "where a forwarder finds processors of another process. Default: http://127.0.0.1:18002"),
    SOURCE("NAME", "this Redis's name in the journal. Default: default"),
    PARTITIONS("N", "of the journal when it is created. Default: 6"),
    RETENTION("7d", "of the journal when it is created, as 12h or 7d. Default: 7d"),
    MAX_EVENT_BYTES("1mb", "a longer message is rejected, whole. Default: 1mb"),
    CAPTURE(
            "auto",
            "replication (exact), subscription (best effort), or auto: the first that Redis allows. Default: auto"),
    PSYNC_COMMAND("NAME", "what PSYNC is called on this Redis. Default: PSYNC"),
    MIRROR_BUFFER("64mb", "what may wait between Redis and Kafka. Default: 64mb"),
    CATALOG("FILE", "who publishes and who should listen: a file or a URL. Default: the one that comes with Kodama"),
    GAPS_HIGH("TYPE,...", "events of which a gap is high: failures and money. Default: *_FAILED,BUDGET_* and the like"),
    GAPS_LOW("TYPE,...", "events of which a gap is always low. Default: none"),
    PROBE_INTERVAL("2s", "how often the mirror looks who is subscribed on Redis. Default: 2s"),
    HEARTBEAT_TYPES("TYPE,...", "events that say an entity lives. Default: sandbox.heartbeat,SANDBOX_agent.heartbeat"),
    HEARTBEAT_ENDS(
            "TYPE,...", "events after which it is gone. Default: sandbox.terminated,sandbox.stopped and the like"),
    HEARTBEAT_INTERVAL("30s", "from one heartbeat to the next; late after 1.5, missing after 3. Default: 30s"),
    METRICS_LABELS("N", "event types with a label of their own in /metrics; the rest is other. Default: 50"),
    FRONTEND_EVENTS(
            "true", "false: forward nothing that is derived from other events as the catalog says. Default: true"),
    RING_BYTES("64mb", "how far a slow WebSocket client may lag behind. Default: 64mb"),
    FAILURE_EVENTS("TYPE,...", "events that no connected client misses, however slow. Default: TASK_FAILED,*.error"),
    FAILURE_RING_BYTES("8mb", "how much is kept of them for slow clients. Default: 8mb"),
    CONFLATE_BYTES("16mb", "how much is kept of each entity's newest event for overflow=conflate. Default: 16mb"),
    DRAIN("30s", "how long clients have to go when it stops; it ends as soon as they have. Default: 30s, under up 1s"),
    DURABLE_READERS("N", "how many durable clients may read the journal's past at a time. Default: 8"),
    DURABLE_RING_BYTES("32mb", "how far a durable client may lag before it reads the journal again. Default: 32mb");

    private final String placeholder;
    private final String description;

    Setting(String placeholder, String description) {
        this.placeholder = placeholder;
        this.description = description;
    }

    String variable() {
        return "KODAMA_" + name();
    }

    String flag() {
        return "--" + name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    String placeholder() {
        return placeholder;
    }

    String description() {
        return description;
    }
}
