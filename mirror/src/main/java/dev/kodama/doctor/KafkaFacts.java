package dev.kodama.doctor;

import dev.kodama.journal.JournalConfig;
import dev.kodama.journal.JournalPosition;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What a Kafka cluster says of itself and of the journal's topics.
 *
 * @param release the finalized {@code metadata.version}; empty if it does not say
 * @param defaults a broker's settings; empty where they may not be read
 * @param topics those there are of the journal's, {@code __transaction_state}, and {@link #isOfTopology}, by name
 * @param denied topics that may not be looked at
 * @param rights that the mirror needs and that are denied, a sentence each
 * @param transactionFailure why a transaction could not be begun; empty if it could
 * @param mirrors how many mirrors of the source are running, or empty if that may not be looked at
 * @param position how far the source is journaled
 * @param positionFailure why that could not be read; empty if it could
 */
record KafkaFacts(
        int brokers,
        String release,
        Map<String, String> defaults,
        Map<String, Topic> topics,
        Set<String> denied,
        List<String> rights,
        String transactionFailure,
        Optional<Integer> mirrors,
        Optional<JournalPosition> position,
        String positionFailure) {
    static final String TRANSACTION_STATE = "__transaction_state";
    /** Every topology has such a topic, with as many partitions as the journal had when it ran last. */
    private static final String LAST_SEQUENCE = "-last-sequence-changelog";

    KafkaFacts {
        defaults = Map.copyOf(defaults);
        topics = Map.copyOf(topics);
        denied = Set.copyOf(denied);
        rights = List.copyOf(rights);
    }

    /**
     * A topic that exists.
     *
     * @param copies of the partition that has the fewest
     * @param inSync copies in sync, of the partition that has the fewest
     * @param writable whether we have the right to write to it
     * @param settings empty where they may not be read
     */
    record Topic(int partitions, int copies, int inSync, boolean writable, Map<String, String> settings) {
        Topic {
            settings = Map.copyOf(settings);
        }
    }

    /** How many copies of its partitions a topic has, or would get. */
    Optional<Integer> copies(String topic) {
        var there = topics.get(topic);
        return there == null ? number(defaults.get("default.replication.factor")) : Optional.of(there.copies());
    }

    /** A topic's setting; that of the cluster while the topic is missing; empty if unknown. */
    Optional<String> setting(String topic, String name) {
        var there = topics.get(topic);
        return Optional.ofNullable((there == null ? defaults : there.settings()).get(name));
    }

    Optional<Integer> broker(String setting) {
        return number(defaults.get(setting));
    }

    private static Optional<Integer> number(@Nullable String text) {
        return Optional.ofNullable(text)
                .filter(digits -> digits.matches("-?\\d{1,9}"))
                .map(Integer::valueOf);
    }

    /** The topics that are looked at. */
    static Set<String> names(JournalConfig config) {
        return Set.of(config.eventsTopic(), config.rejectedTopic(), config.positionsTopic(), TRANSACTION_STATE);
    }

    /** Whether a topology of the source counts the journal's partitions by this topic. */
    static boolean isOfTopology(String topic, JournalConfig config) {
        return topic.startsWith(config.prefix()) && topic.endsWith("." + config.source() + LAST_SEQUENCE);
    }

    /** The topology's application id. */
    static String application(String topic) {
        return topic.substring(0, topic.length() - LAST_SEQUENCE.length());
    }
}
