package dev.kodama.replay.durable.registry;

import dev.kodama.journal.JournalConfig;
import dev.kodama.journal.compacted.CompactedReader;
import dev.kodama.journal.compacted.CompactedWriter;
import dev.kodama.journal.kafka.KafkaClients;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.InterruptException;
import org.jspecify.annotations.Nullable;

/** Registry of a source's durable subscriptions and their seek requests, in compacted topics. */
public final class Registry {
    private static final Duration READ_TIMEOUT = Duration.ofSeconds(30);
    private static final Duration WRITE_TIMEOUT = Duration.ofSeconds(10);

    private Registry() {}

    /**
     * All subscriptions that were started and not deleted, by name.
     *
     * @throws KafkaException as the cluster says
     */
    static List<SubscriptionDefinition> all(JournalConfig config) {
        return new TreeMap<>(newest(config, config.subscriptionsTopic()))
                .entrySet().stream()
                        .filter(entry -> entry.getKey().startsWith(SubscriptionDefinition.keyPrefix(config)))
                        .map(entry ->
                                SubscriptionDefinition.fromJson(entry.getValue().value()))
                        .toList();
    }

    /**
     * Checks that a subscription exists.
     *
     * @throws SubscriptionException.Unknown if it does not; the message names the existing ones
     * @throws KafkaException as the cluster says
     */
    public static void check(JournalConfig config, String name) {
        var all = all(config);
        if (all.stream().noneMatch(other -> other.name().equals(name))) {
            String others = all.stream().map(SubscriptionDefinition::name).collect(Collectors.joining(", "));
            throw new SubscriptionException.Unknown("there is no durable subscription '" + name + "' of source "
                    + config.source() + (others.isEmpty() ? "; none was ever started" : "; there are: " + others));
        }
    }

    /**
     * Writes a subscription into the subscriptions topic, unless it is there with the same filters.
     *
     * @throws KafkaException as the cluster says
     */
    public static void register(JournalConfig config, SubscriptionDefinition subscription) {
        boolean registered = all(config).stream()
                .anyMatch(other -> other.name().equals(subscription.name()) && other.hasFiltersOf(subscription));
        if (!registered) {
            String key = SubscriptionDefinition.key(config, subscription.name());
            write(config, config.subscriptionsTopic(), key, subscription.toJson());
        }
    }

    /**
     * Writes the start offsets of a new subscription. Earlier redeliveries are not for it.
     *
     * @throws KafkaException as the cluster says
     */
    public static void begin(JournalConfig config, String name, Map<TopicPartition, Long> events) {
        var offsets = new HashMap<>(events);
        var redeliveries = new TopicPartition(config.redeliveriesTopic(), 0);
        try (var admin = KafkaClients.admin(config)) {
            var end = admin.listOffsets(Map.of(redeliveries, OffsetSpec.latest()));
            offsets.put(
                    redeliveries,
                    KafkaClients.get(end.partitionResult(redeliveries)).offset());
        }
        write(config, config.seeksTopic(), SeekRequest.key(config, name), SeekRequest.toJson(true, offsets));
    }

    /** Requests that a subscription continues at these offsets. */
    static void seek(JournalConfig config, String name, Map<TopicPartition, Long> offsets) {
        write(config, config.seeksTopic(), SeekRequest.key(config, name), SeekRequest.toJson(false, offsets));
    }

    /** The newest seek requests of this source's subscriptions, by {@link SeekRequest#key}. */
    static Map<String, SeekRequest> newestSeeks(JournalConfig config) {
        String prefix = SeekRequest.key(config, "");
        var seeks = new HashMap<String, SeekRequest>();
        newest(config, config.seeksTopic()).forEach((key, record) -> {
            if (key.startsWith(prefix) && key.indexOf('/', prefix.length()) < 0) { // deeper keys are of dead letters
                seeks.put(key, SeekRequest.fromJson(record.offset(), record.value()));
            }
        });
        return seeks;
    }

    /** Deletes a subscription and its seek request. */
    static void delete(JournalConfig config, String name) {
        write(config, config.seeksTopic(), SeekRequest.key(config, name), null);
        write(config, config.subscriptionsTopic(), SubscriptionDefinition.key(config, name), null);
    }

    private static Map<String, ConsumerRecord<byte[], byte[]>> newest(JournalConfig config, String topic) {
        return CompactedReader.newest(config, topic, READ_TIMEOUT);
    }

    private static void write(JournalConfig config, String topic, String key, @Nullable String value) {
        try (var writer = new CompactedWriter(config, topic, WRITE_TIMEOUT)) {
            writer.write(key, value);
        } catch (InterruptedException e) {
            throw new InterruptException(e);
        }
    }
}
