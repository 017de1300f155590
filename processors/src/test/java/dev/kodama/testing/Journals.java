package dev.kodama.testing;

import dev.kodama.embedded.KafkaNode;
import dev.kodama.embedded.StartFailedException;
import dev.kodama.journal.JournalConfig;
import dev.kodama.journal.JournalReader;
import dev.kodama.journal.JournaledEvent;
import dev.kodama.journal.Start;
import java.io.IOException;
import java.nio.file.Files;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Predicate;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/** Journals for tests: one Kafka node for all tests of this JVM, topics of its own for each journal. */
public final class Journals {
    private static final AtomicInteger COUNT = new AtomicInteger();

    private Journals() {}

    private static final class Shared {
        static final KafkaNode NODE = start();

        private static KafkaNode start() {
            try {
                var node = KafkaNode.start(new KafkaNode.Config(Files.createTempDirectory("kodama-kafka"), 0));
                Runtime.getRuntime().addShutdownHook(new Thread(node::close));
                return node;
            } catch (StartFailedException | IOException e) {
                throw new IllegalStateException(e);
            }
        }
    }

    /** A journal that no other test has, on the shared Kafka. */
    public static JournalConfig onSharedKafka() {
        return on(Shared.NODE.bootstrap());
    }

    public static JournalConfig on(String bootstrap) {
        int number = COUNT.incrementAndGet();
        return new JournalConfig(
                bootstrap, Map.of(), "test" + number + ".", "source-" + number, 3, Duration.ofDays(7), 1 << 20);
    }

    /** Reads until {@code enough} of what was read. */
    public static List<JournaledEvent> read(JournalConfig config, Start start, Predicate<List<JournaledEvent>> enough) {
        try (var reader = JournalReader.open(config, start)) {
            return read(reader, enough);
        }
    }

    public static List<JournaledEvent> read(JournalReader reader, Predicate<List<JournaledEvent>> enough) {
        var events = new ArrayList<JournaledEvent>();
        long deadline = System.nanoTime() + Duration.ofSeconds(30).toNanos();
        while (!enough.test(events)) {
            events.addAll(reader.poll(Duration.ofMillis(100)));
            if (System.nanoTime() > deadline) {
                throw new AssertionError("after 30 s only " + events.size() + " events: "
                        + events.subList(Math.max(0, events.size() - 5), events.size()));
            }
        }
        return events;
    }

    /** All committed records of a topic. */
    public static List<ConsumerRecord<byte[], byte[]>> records(JournalConfig config, String topic, int count) {
        var properties = config.clientProperties();
        properties.put("isolation.level", "read_committed");
        properties.put("auto.offset.reset", "earliest");
        try (var consumer = new KafkaConsumer<>(properties, new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
            consumer.assign(consumer.partitionsFor(topic).stream()
                    .map(partition -> new TopicPartition(topic, partition.partition()))
                    .toList());
            var found = new ArrayList<ConsumerRecord<byte[], byte[]>>();
            long deadline = System.nanoTime() + Duration.ofSeconds(30).toNanos();
            while (found.size() < count && System.nanoTime() < deadline) {
                consumer.poll(Duration.ofMillis(100)).forEach(found::add);
            }
            return found;
        }
    }
}
