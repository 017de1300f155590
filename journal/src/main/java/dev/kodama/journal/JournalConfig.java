package dev.kodama.journal;

import dev.kodama.journal.kafka.tls.ReloadedSslEngineFactory;
import dev.kodama.settings.Settings;
import java.time.Duration;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.apache.kafka.clients.consumer.CooperativeStickyAssignor;

/**
 * Configuration of the journal: its Kafka, its source, and how its topics are created.
 *
 * @param bootstrap Kafka's {@code bootstrap.servers}
 * @param client further properties of all Kafka clients, such as security
 * @param prefix prefix of all topic names, {@code kodama.} outside tests
 * @param source name of the Redis whose events are written or read; each source has its own sequence
 * @param partitions number of partitions of the events topic when it is created
 * @param retention retention of the events topic when it is created
 * @param maxEventBytes maximum size of an event; larger messages are rejected
 */
public record JournalConfig(
        String bootstrap,
        Map<String, String> client,
        String prefix,
        String source,
        int partitions,
        Duration retention,
        int maxEventBytes) {
    /** Maximum size of a rejected message; a longer one is cut to its first bytes. */
    public static final int MAX_REJECTED_BYTES = 32 << 20;

    private static final String COMPRESSION_TYPE = "compression.type";

    public JournalConfig {
        client = Map.copyOf(client);
        JournalSettings.SOURCE.check(source);
    }

    /**
     * Reads {@link JournalSettings}, and every other {@code KODAMA_KAFKA_*} as a Kafka property: {@code
     * KODAMA_KAFKA_SECURITY_PROTOCOL} is {@code security.protocol}.
     */
    public static JournalConfig from(Settings settings) {
        var client = new TreeMap<String, String>();
        settings.under(JournalSettings.KAFKA_PREFIX).forEach((name, value) -> {
            if (!name.equals("BOOTSTRAP") && !name.equals("PORT")) {
                client.put(name.toLowerCase(Locale.ROOT).replace('_', '.'), value);
            }
        });
        settings.find(JournalSettings.JOURNAL_COMPRESSION) // wins over KODAMA_KAFKA_COMPRESSION_TYPE
                .ifPresent(codec -> client.put(COMPRESSION_TYPE, codec));
        return new JournalConfig(
                settings.get(JournalSettings.KAFKA_BOOTSTRAP),
                client,
                "kodama.",
                settings.get(JournalSettings.SOURCE),
                settings.get(JournalSettings.PARTITIONS),
                settings.get(JournalSettings.RETENTION),
                Math.toIntExact(settings.get(JournalSettings.MAX_EVENT_BYTES)));
    }

    /** The same journal, of another source. */
    public JournalConfig withSource(String name) {
        return new JournalConfig(bootstrap, client, prefix, name, partitions, retention, maxEventBytes);
    }

    /** The topic of all events. */
    public String eventsTopic() {
        return prefix + "events";
    }

    /** The topic of messages on event channels that are no events. */
    public String rejectedTopic() {
        return prefix + "rejected";
    }

    /** The topic of {@link JournalPosition}s; compacted, by source. */
    public String positionsTopic() {
        return prefix + "positions";
    }

    /** The topic of records that a topology could not process, with the cause. */
    public String poisonTopic() {
        return prefix + "poison";
    }

    /** The topic of checkpoints of replay requests over Redis; compacted, by {@code source/subscriber}. */
    public String progressTopic() {
        return prefix + "progress";
    }

    /** The topic of durable subscriptions' dead letters, by the subscription's name. */
    public String deadLettersTopic() {
        return prefix + "dead-letters";
    }

    /** The topic of redelivered dead letters; each is for one subscription. */
    public String redeliveriesTopic() {
        return prefix + "redeliveries";
    }

    /** The topic of durable subscriptions' seek requests; compacted, by {@code source/name}. */
    public String seeksTopic() {
        return prefix + "seeks";
    }

    /** The topic of subscribers; compacted. Durable subscriptions have the key {@code durable/source/name}. */
    public String subscriptionsTopic() {
        return prefix + "subscriptions";
    }

    /**
     * Base properties of all Kafka clients. JMX reporting is off by default: registering MBeans per connection is most of a client's work
     * while it searches an unavailable cluster. Key and trust stores are read again when their files change.
     */
    public Map<String, Object> clientProperties() {
        var properties = new HashMap<String, Object>();
        properties.put("metric.reporters", "");
        properties.put("enable.metrics.push", false);
        if (client.containsKey("ssl.keystore.location") || client.containsKey("ssl.truststore.location")) {
            properties.put("ssl.engine.factory.class", ReloadedSslEngineFactory.class);
        }
        properties.putAll(client);
        properties.put("bootstrap.servers", bootstrap);
        return properties;
    }

    /** Base properties of all producers. Compression is by default that of {@link JournalSettings#JOURNAL_COMPRESSION}. */
    public Map<String, Object> producerProperties() {
        var properties = clientProperties();
        properties.putIfAbsent(COMPRESSION_TYPE, Settings.DEFAULTS.get(JournalSettings.JOURNAL_COMPRESSION));
        return properties;
    }

    /** The consumer group of a role for this source, such as {@code mirror}. */
    public String group(String role) {
        return prefix + role + "." + source;
    }

    /**
     * The properties of a member of a role's group that consumes no records.
     *
     * @param heartbeatInterval unless the client settings have one
     */
    public Map<String, Object> memberProperties(String role, Duration sessionTimeout, Duration heartbeatInterval) {
        var properties = clientProperties();
        properties.put("group.id", group(role));
        properties.put("session.timeout.ms", (int) sessionTimeout.toMillis());
        properties.putIfAbsent("heartbeat.interval.ms", (int) heartbeatInterval.toMillis());
        // a member also checks at this interval whether a heartbeat is due
        properties.putIfAbsent(
                "retry.backoff.ms",
                Long.parseLong(properties.get("heartbeat.interval.ms").toString()) / 4);
        properties.put("partition.assignment.strategy", CooperativeStickyAssignor.class.getName());
        properties.put("enable.auto.commit", false);
        properties.put("auto.offset.reset", "latest");
        return properties;
    }
}
