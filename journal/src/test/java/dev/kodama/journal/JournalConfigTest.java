package dev.kodama.journal;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kodama.settings.Settings;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.Map;
import javax.management.ObjectName;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.metrics.JmxReporter;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.junit.jupiter.api.Test;

class JournalConfigTest {
    private final ByteArrayDeserializer bytes = new ByteArrayDeserializer();

    @Test
    void registersNoMBeansByDefault() throws Exception {
        var properties = config(Map.of()).clientProperties();

        assertThat(properties).containsEntry("enable.metrics.push", false);
        assertThat(beansOf(properties, "quiet")).isZero();
    }

    @Test
    void registersMBeansOnRequest() throws Exception {
        var properties =
                config(Map.of("metric.reporters", JmxReporter.class.getName())).clientProperties();

        assertThat(beansOf(properties, "asked")).isPositive();
    }

    @Test
    void prefersTheJournalsCompressionToKafkas() {
        assertThat(compression(Map.of())).isEqualTo("lz4");
        assertThat(compression(Map.of("KODAMA_KAFKA_COMPRESSION_TYPE", "snappy")))
                .isEqualTo("snappy");
        assertThat(compression(Map.of("KODAMA_KAFKA_COMPRESSION_TYPE", "snappy", "KODAMA_JOURNAL_COMPRESSION", "zstd")))
                .isEqualTo("zstd");
    }

    private static String compression(Map<String, String> settings) {
        var properties = JournalConfig.from(Settings.of(settings)).producerProperties();
        return String.valueOf(properties.get("compression.type"));
    }

    private int beansOf(Map<String, Object> properties, String id) throws Exception {
        properties.put("client.id", id);
        try (var consumer = new KafkaConsumer<>(properties, bytes, bytes)) {
            var beans = ManagementFactory.getPlatformMBeanServer();
            return beans.queryNames(new ObjectName("kafka.consumer:type=consumer-metrics,client-id=" + id), null)
                    .size();
        }
    }

    private static JournalConfig config(Map<String, String> client) {
        return new JournalConfig("127.0.0.1:1", client, "kodama.", "default", 6, Duration.ofDays(7), 1 << 20);
    }
}
