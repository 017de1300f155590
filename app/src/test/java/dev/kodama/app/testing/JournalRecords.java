package dev.kodama.app.testing;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.StringDeserializer;

/** Reads the journal with a plain Kafka consumer. */
public final class JournalRecords {
    private static final long PATIENCE_NANOS = Duration.ofSeconds(20).toNanos();

    private static final String SEQUENCE = "seq";

    private JournalRecords() {}

    /** Reads at least this many committed records of a mirror, by {@code seq}. */
    public static List<ConsumerRecord<String, String>> read(String bootstrap, int atLeast) {
        Map<String, Object> settings = Map.of(
                "bootstrap.servers", bootstrap, "isolation.level", "read_committed", "auto.offset.reset", "earliest");
        try (var consumer = new KafkaConsumer<>(settings, new StringDeserializer(), new StringDeserializer())) {
            consumer.assign(consumer.partitionsFor("kodama.events").stream()
                    .map(partition -> new TopicPartition(partition.topic(), partition.partition()))
                    .toList());
            var records = new ArrayList<ConsumerRecord<String, String>>();
            long deadline = System.nanoTime() + PATIENCE_NANOS;
            while (records.size() < atLeast && System.nanoTime() < deadline) {
                for (var record : consumer.poll(Duration.ofMillis(100))) {
                    if (record.headers().lastHeader(SEQUENCE) != null) {
                        records.add(record);
                    }
                }
            }
            records.sort(Comparator.comparingLong(record -> Long.parseLong(header(record, SEQUENCE))));
            return records;
        }
    }

    public static String header(ConsumerRecord<String, String> record, String name) {
        return new String(record.headers().lastHeader(name).value(), UTF_8);
    }
}
