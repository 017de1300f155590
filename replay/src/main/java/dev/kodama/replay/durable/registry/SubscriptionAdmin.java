package dev.kodama.replay.durable.registry;

import dev.kodama.journal.JournalConfig;
import dev.kodama.journal.JournalNotFoundException;
import dev.kodama.journal.StartPosition;
import dev.kodama.journal.kafka.KafkaClients;
import dev.kodama.journal.search.StartOffsetResolver;
import java.util.List;
import org.apache.kafka.common.KafkaException;
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
        try (var admin = KafkaClients.admin(config)) {
            var reader = SubscriptionReader.open(config, admin);
            return Registry.all(config).stream().map(reader::state).toList();
        }
    }

    /**
     * Plans a seek, and changes nothing. A running subscription goes on meanwhile, so the plan is of a moment.
     *
     * @throws SubscriptionException if there is no such subscription
     * @throws JournalNotFoundException if there is no journal on this Kafka
     * @throws KafkaException as the cluster says
     */
    public static SeekPlan plan(JournalConfig config, String name, StartPosition to) {
        Registry.check(config, name);
        try (var admin = KafkaClients.admin(config)) {
            return SubscriptionReader.open(config, admin).plan(name, StartOffsetResolver.of(config, to));
        }
    }

    /** Moves a subscription as {@link #seek} does, to the start of a plan. */
    public static void seek(JournalConfig config, String name, SeekPlan plan) {
        Registry.seek(config, name, plan.offsets());
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
            int members = SubscriptionReader.members(config, admin, name).size();
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
