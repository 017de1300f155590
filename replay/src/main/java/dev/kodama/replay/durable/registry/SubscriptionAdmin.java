package dev.kodama.replay.durable.registry;

import dev.kodama.journal.JournalConfig;
import dev.kodama.journal.JournalNotFoundException;
import dev.kodama.journal.JournalPosition;
import dev.kodama.journal.StartPosition;
import dev.kodama.journal.kafka.KafkaClients;
import dev.kodama.journal.search.StartOffsetResolver;
import dev.kodama.journal.topics.JournalPositions;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.GroupIdNotFoundException;
import org.apache.kafka.common.errors.GroupNotEmptyException;

/** Lists, moves and deletes a source's durable subscriptions. */
public final class SubscriptionAdmin {
    private SubscriptionAdmin() {}

    /**
     * The state of all subscriptions that were started and not deleted, by name.
     *
     * @throws JournalNotFoundException if there is no journal on this Kafka
     * @throws KafkaException as the cluster says
     */
    public static List<SubscriptionState> list(JournalConfig config) {
        var begins = StartOffsetResolver.of(config, new StartPosition.Earliest());
        var all = Registry.all(config);
        if (all.isEmpty()) {
            return List.of();
        }
        long next =
                JournalPositions.read(config).map(JournalPosition::nextSequence).orElse(1L);
        try (var admin = KafkaClients.admin(config)) {
            return all.stream()
                    .map(definition -> state(config, admin, definition, begins, next))
                    .toList();
        }
    }

    private static SubscriptionState state(
            JournalConfig config,
            Admin admin,
            SubscriptionDefinition definition,
            Map<TopicPartition, Long> begins,
            long next) {
        String group = SubscriptionDefinition.group(config, definition.name());
        var committed = committed(admin, group);
        var seek = Registry.newestSeek(config, definition.name()).orElse(null);
        var handled = new HashMap<TopicPartition, Long>();
        begins.forEach((partition, begin) -> handled.put(
                partition,
                Math.max(
                        begin,
                        ResumeOffset.of(partition, committed.get(partition), seek)
                                .offset())));
        return LagCalculator.of(config, definition, members(admin, group), handled, next);
    }

    private static Map<TopicPartition, OffsetAndMetadata> committed(Admin admin, String group) {
        try {
            return KafkaClients.get(admin.listConsumerGroupOffsets(group).partitionsToOffsetAndMetadata());
        } catch (GroupIdNotFoundException e) {
            return Map.of();
        }
    }

    private static int members(Admin admin, String group) {
        try {
            var found = KafkaClients.get(
                    admin.describeConsumerGroups(List.of(group)).all());
            return found.values().stream()
                    .mapToInt(described -> described.members().size())
                    .sum();
        } catch (GroupIdNotFoundException e) {
            return 0;
        }
    }

    /**
     * Moves a subscription back or ahead. A start that is not reached yet counts as the end. A running subscription follows within a
     * second, each partition after the event being handled; a stopped one when it starts. Redeliveries are not affected.
     *
     * @throws SubscriptionException if there is no such subscription
     * @throws JournalNotFoundException if there is no journal on this Kafka
     * @throws KafkaException as the cluster says
     */
    public static void seek(JournalConfig config, String name, StartPosition to) {
        Registry.check(config, name);
        Registry.seek(config, name, StartOffsetResolver.of(config, to));
    }

    /**
     * Deletes a subscription and its position; its dead letters stay.
     *
     * @throws SubscriptionException if there is no such subscription, or while members run
     * @throws KafkaException as the cluster says
     */
    public static void delete(JournalConfig config, String name) {
        Registry.check(config, name);
        String group = SubscriptionDefinition.group(config, name);
        try (var admin = KafkaClients.admin(config)) {
            int members = members(admin, group);
            if (members > 0) {
                throw stillRuns(name, members + (members == 1 ? " member" : " members"));
            }
            KafkaClients.get(admin.deleteConsumerGroups(List.of(group)).all());
        } catch (GroupIdNotFoundException e) {
            // never committed, or expired in Kafka
        } catch (GroupNotEmptyException e) {
            throw stillRuns(name, "a member that has just started");
        }
        Registry.delete(config, name);
    }

    private static SubscriptionException stillRuns(String name, String members) {
        return new SubscriptionException("'" + name + "' still runs with " + members
                + ": stop them first; one that was killed counts until its session ends, 10 s");
    }
}
