package dev.kodama.app.up;

import dev.kodama.journal.JournalSettings;
import dev.kodama.settings.Settings;
import java.util.Map;

/** Settings of the Kafka clients of {@code kodama up} with an embedded Kafka. */
final class EmbeddedKafkaClients {
    /** Each group has one member, in this process: there is no other that a heartbeat would tell of a change. */
    private static final String HEARTBEAT_MILLIS = "2000";

    private static final String HEARTBEAT_VARIABLE = JournalSettings.KAFKA_PREFIX + "HEARTBEAT_INTERVAL_MS";

    private EmbeddedKafkaClients() {}

    /** The settings with fewer heartbeats, unless Kafka is not embedded or the user has set their interval. */
    static Settings with(Settings settings) {
        return settings.isSet(JournalSettings.KAFKA_BOOTSTRAP)
                        || settings.find(HEARTBEAT_VARIABLE).isPresent()
                ? settings
                : settings.with(Map.of(HEARTBEAT_VARIABLE, HEARTBEAT_MILLIS));
    }
}
