package dev.kodama.journal.topics;

import static dev.kodama.journal.JournalSettings.PARTITIONS;
import static dev.kodama.journal.JournalSettings.RETENTION;

import dev.kodama.journal.JournalConfig;
import dev.kodama.journal.JournalNotFoundException;
import dev.kodama.journal.kafka.KafkaClients;
import dev.kodama.settings.Durations;
import dev.kodama.settings.Settings;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
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
     * @return one line per setting, with what to do
     */
    public List<String> ignored(Settings settings) {
        var ignored = new ArrayList<String>();
        String topic = JournalConfig.from(settings).eventsTopic();
        settings.find(PARTITIONS)
                .filter(given -> given != partitions)
                .ifPresent(given -> ignored.add(PARTITIONS + "=" + given + " is ignored: " + topic + " has "
                        + partitions + " partitions; it counts only when the topic is created"));
        settings.find(RETENTION)
                .filter(given -> !given.equals(retention))
                .flatMap(given -> settings.text(RETENTION))
                .ifPresent(given -> ignored.add(RETENTION + "=" + given + " is ignored: " + topic + " keeps events "
                        + retentionText() + "; change it with kodama journal retention " + given));
        return ignored;
    }

    /** {@code for 7d}, {@code for good}. */
    public String retentionText() {
        if (retention.isNegative()) {
            return "for good";
        }
        return "for " + Durations.format(retention);
    }
}
