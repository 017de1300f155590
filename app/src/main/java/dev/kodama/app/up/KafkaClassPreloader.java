package dev.kodama.app.up;

import dev.kodama.journal.JournalConfig;
import dev.kodama.settings.Settings;
import java.util.Map;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/** Preloads the classes of Kafka's clients, about 800. */
final class KafkaClassPreloader {
    private static final Map<String, Object> NOWHERE = JournalConfig.from(
                    Settings.of(Map.of("KODAMA_KAFKA_BOOTSTRAP", "127.0.0.1:1")))
            .clientProperties();

    private KafkaClassPreloader() {}

    /** Loads the classes by creating unused clients, while the broker is starting anyway. */
    static void load() {
        var reads = new ByteArrayDeserializer();
        var writes = new ByteArraySerializer();
        Admin.create(NOWHERE).close();
        new KafkaConsumer<>(NOWHERE, reads, reads).close();
        new KafkaProducer<>(NOWHERE, writes, writes).close();
    }
}
