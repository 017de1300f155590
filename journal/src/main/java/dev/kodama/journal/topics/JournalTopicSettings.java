package dev.kodama.journal.topics;

import dev.kodama.journal.JournalConfig;
import dev.kodama.journal.JournalNotFoundException;
import dev.kodama.journal.kafka.KafkaClients;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.config.TopicConfig;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;

/**
 * Settings of the existing events topic; those of {@link JournalConfig} count only when it is created.
 *
 * @param retention retention of events; negative if unlimited
 */
public record JournalTopicSettings(int partitions, Duration retention) {
    /**
     * Reads the settings from Kafka.
     *
     * @throws JournalNotFoundException if there is no journal
     * @throws KafkaException as the cluster says
     */
    public static JournalTopicSettings read(JournalConfig config) {
        String topic = config.eventsTopic();
        var resource = new ConfigResource(ConfigResource.Type.TOPIC, topic);
        try (var admin = KafkaClients.admin(config)) {
            var description = admin.describeTopics(List.of(topic)).allTopicNames();
            var settings = admin.describeConfigs(List.of(resource)).all();
            int partitions = Objects.requireNonNull(
                            KafkaClients.get(description).get(topic))
                    .partitions()
                    .size();
            String millis = Objects.requireNonNull(KafkaClients.get(settings).get(resource))
                    .get(TopicConfig.RETENTION_MS_CONFIG)
                    .value();
            return new JournalTopicSettings(partitions, Duration.ofMillis(Long.parseLong(millis)));
        } catch (UnknownTopicOrPartitionException e) {
            throw new JournalNotFoundException(config);
        }
    }

    /**
     * Changes the retention of events and rejected messages. Kafka deletes older records within minutes.
     *
     * @throws JournalNotFoundException if there is no journal
     * @throws KafkaException as the cluster says
     */
    public static void changeRetention(JournalConfig config, Duration retention) {
        var entry = new ConfigEntry(TopicConfig.RETENTION_MS_CONFIG, String.valueOf(retention.toMillis()));
        var set = List.of(new AlterConfigOp(entry, AlterConfigOp.OpType.SET));
        try (Admin admin = KafkaClients.admin(config)) {
            var unused = JournalTopics.eventsTopicId(config, admin);
            KafkaClients.get(admin.incrementalAlterConfigs(Stream.of(config.eventsTopic(), config.rejectedTopic())
                            .collect(Collectors.toMap(
                                    topic -> new ConfigResource(ConfigResource.Type.TOPIC, topic), topic -> set)))
                    .all());
        }
    }

    /**
     * Describes settings without effect, because the topic was created with others.
     *
     * @param settings the set variables: {@code KODAMA_PARTITIONS}, {@code KODAMA_RETENTION}
     * @param parsed the parsed settings
     * @return one line per setting, with what to do
     */
    public List<String> ignored(Map<String, String> settings, JournalConfig parsed) {
        var ignored = new ArrayList<String>();
        String topic = parsed.eventsTopic();
        if (settings.containsKey("KODAMA_PARTITIONS") && parsed.partitions() != partitions) {
            ignored.add("KODAMA_PARTITIONS=" + settings.get("KODAMA_PARTITIONS") + " is ignored: " + topic + " has "
                    + partitions + " partitions; it counts only when the topic is created");
        }
        if (settings.containsKey("KODAMA_RETENTION") && !parsed.retention().equals(retention)) {
            ignored.add(
                    "KODAMA_RETENTION=" + settings.get("KODAMA_RETENTION") + " is ignored: " + topic + " keeps events "
                            + retentionText() + "; change it with kodama journal retention "
                            + settings.get("KODAMA_RETENTION"));
        }
        return ignored;
    }

    /** {@code for 7d}, {@code for good}. */
    public String retentionText() {
        if (retention.isNegative()) {
            return "for good";
        }
        long millis = retention.toMillis();
        return "for "
                + (millis % 86_400_000 == 0
                        ? millis / 86_400_000 + "d"
                        : millis % 3_600_000 == 0
                                ? millis / 3_600_000 + "h"
                                : millis % 60_000 == 0 ? millis / 60_000 + "m" : millis + "ms");
    }
}
