package dev.kodama.app.up;

import dev.kodama.journal.JournalConfig;
import dev.kodama.journal.JournalSettings;
import dev.kodama.journal.kafka.KafkaClients;
import dev.kodama.settings.Settings;
import java.util.Map;

/** Preloads the classes of Kafka's clients, about 800. */
final class KafkaClassPreloader {
    private static final Map<String, Object> NOWHERE = JournalConfig.from(
                    Settings.DEFAULTS.with(JournalSettings.KAFKA_BOOTSTRAP, "127.0.0.1:1"))
            .clientProperties();

    private KafkaClassPreloader() {}

    /** Loads the classes by creating unused clients, while the broker is starting anyway. */
    static void load() {
        KafkaClients.admin(NOWHERE).close();
        KafkaClients.consumer(NOWHERE).close();
        KafkaClients.producer(NOWHERE).close();
    }
}
