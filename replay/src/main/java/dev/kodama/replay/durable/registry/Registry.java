package dev.kodama.replay.durable.registry;

import dev.kodama.journal.JournalConfig;
import dev.kodama.journal.kafka.KafkaClients;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;

/** Which durable subscriptions there are of a source, and where each was told to go on. */
public final class Registry {
    private Registry() {}

    /**
     * Those that were started and not deleted, by name.
     *
     * @throws KafkaException as the cluster says
     */
    static List<SubscriptionDefinition> all(JournalConfig config) {
        return Compacted.newest(config, config.subscriptionsTopic()).entrySet().stream()
                .filter(entry -> entry.getKey().startsWith(SubscriptionDefinition.keyPrefix(config)))
                .map(entry -> SubscriptionDefinition.fromJson(entry.getValue().value()))
                .toList();
    }

    /**
     * Makes sure that there is such a one.
     *
     * @throws SubscriptionException if there is none, with the names of those there are
     * @throws KafkaException as the cluster says
     */
    public static void check(JournalConfig config, String name) {
        var all = all(config);
        if (all.stream().noneMatch(one -> one.name().equals(name))) {
            String others = all.stream().map(SubscriptionDefinition::name).collect(Collectors.joining(", "));
            throw new SubscriptionException("there is no durable subscription '" + name + "' of source "
                    + config.source() + (others.isEmpty() ? "; none was ever started" : "; there are: " + others));
        }
    }

    /**
     * Writes a subscription into the subscriptions topic, unless one stands there that listens to the same.
     *
     * @throws KafkaException as the cluster says
     */
    public static void enter(JournalConfig config, SubscriptionDefinition subscription) {
        boolean there = all(config).stream()
                .anyMatch(one -> one.name().equals(subscription.name()) && one.listensAs(subscription));
        if (!there) {
            String key = SubscriptionDefinition.key(config, subscription.name());
            Compacted.write(config, config.subscriptionsTopic(), key, subscription.toJson());
        }
    }

    /**
     * Says where a subscription begins that never was before. What was put back before is not for it.
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
        Compacted.write(config, config.seeksTopic(), SeekRequest.key(config, name), SeekRequest.toJson(true, offsets));
    }

    /** Tells a subscription to go on there. */
    static void seek(JournalConfig config, String name, Map<TopicPartition, Long> offsets) {
        Compacted.write(config, config.seeksTopic(), SeekRequest.key(config, name), SeekRequest.toJson(false, offsets));
    }

    /** The newest seek of each subscription, by its name. */
    static Optional<SeekRequest> newestSeek(JournalConfig config, String name) {
        return Optional.ofNullable(Compacted.newest(config, config.seeksTopic()).get(SeekRequest.key(config, name)))
                .map(kept -> SeekRequest.fromJson(kept.offset(), kept.value()));
    }

    /** Forgets it. */
    static void delete(JournalConfig config, String name) {
        Compacted.write(config, config.seeksTopic(), SeekRequest.key(config, name), null);
        Compacted.write(config, config.subscriptionsTopic(), SubscriptionDefinition.key(config, name), null);
    }
}
