package dev.kodama.doctor;

import dev.kodama.journal.JournalConfig;
import dev.kodama.journal.JournalPosition;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Facts of a Kafka cluster and of the journal's topics.
 *
 * @param release the finalized {@code metadata.version}; empty if unknown
 * @param defaults a broker's settings; empty if they may not be read
 * @param topics the existing topics of the journal, {@code __transaction_state}, and {@link #isOfTopology}, by name
 * @param denied topics that may not be read
 * @param rights rights that the mirror needs and that are denied, a sentence each
 * @param transactionFailure why a transaction could not begin; empty if it could
 * @param mirrors number of running mirrors of the source; empty if it may not be read
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
    /** Every topology has such a topic, with as many partitions as the journal had in its last run. */
    private static final String LAST_SEQUENCE = "-last-sequence-changelog";

    KafkaFacts {
        defaults = Map.copyOf(defaults);
        topics = Map.copyOf(topics);
        denied = Set.copyOf(denied);
        rights = List.copyOf(rights);
    }

    /**
     * An existing topic.
     *
     * @param copies of the partition with the fewest
     * @param inSync copies in sync, of the partition with the fewest
     * @param writable whether writing to it is allowed
     * @param settings empty if they may not be read
     */
    record Topic(int partitions, int copies, int inSync, boolean writable, Map<String, String> settings) {
        Topic {
            settings = Map.copyOf(settings);
        }
    }

    /** Number of copies of a topic's partitions, or of those it would get. */
    Optional<Integer> copies(String topic) {
        var there = topics.get(topic);
        return there == null ? number(defaults.get("default.replication.factor")) : Optional.of(there.copies());
    }

    /** A topic's setting; the cluster's while the topic is missing; empty if unknown. */
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

    /** The topics to examine. */
    static Set<String> names(JournalConfig config) {
        return Set.of(config.eventsTopic(), config.rejectedTopic(), config.positionsTopic(), TRANSACTION_STATE);
    }

    /** Whether a topology of the source records the journal's partitions in this topic. */
    static boolean isOfTopology(String topic, JournalConfig config) {
        return topic.startsWith(config.prefix()) && topic.endsWith("." + config.source() + LAST_SEQUENCE);
    }

    /** The topology's application id. */
    static String application(String topic) {
        return topic.substring(0, topic.length() - LAST_SEQUENCE.length());
    }
}
