package dev.kodama.bench.journal;

import dev.kodama.journal.JournalConfig;
import dev.kodama.journal.kafka.KafkaClients;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewPartitions;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.internals.RecordHeader;
import org.jspecify.annotations.Nullable;

/** Changes the journal's topic as other tools do: writes foreign records, repeats records, adds partitions. Not thread-safe. */
public final class JournalInjector {
    private static final Duration POLL = Duration.ofMillis(500);
    private static final int TRIES = 60;

    /** The kinds of injected records, which a scan counts separately. */
    enum Kind {
        FOREIGN,
        REPEATED
    }

    /** The location of a record. */
    record Place(int partition, long offset) {}

    private final JournalConfig journal;
    private final Map<Place, Kind> written = new HashMap<>();

    public JournalInjector(JournalConfig journal) {
        this.journal = journal;
    }

    public Map<Place, Kind> written() {
        return Map.copyOf(written);
    }

    /** Writes a record in a form that no mirror writes. */
    public void foreign(Random random) throws ExecutionException, InterruptedException {
        int partition = random.nextInt(partitions());
        byte[] key = utf8("foreign");
        var record = switch (random.nextInt(3)) {
            case 0 -> record(partition, key, utf8("written by another tool"), List.of());
            case 1 -> record(partition, key, null, List.of());
            default ->
                record(
                        partition,
                        key,
                        utf8("{}"),
                        List.of(header("seq", "seven"), header("channel", "x"), header("source", journal.source())));
        };
        send(record, Kind.FOREIGN);
    }

    private ProducerRecord<byte[], byte[]> record(
            int partition, byte[] key, byte @Nullable [] value, List<Header> headers) {
        return new ProducerRecord<>(journal.eventsTopic(), partition, key, value, headers);
    }

    private static Header header(String name, String value) {
        return new RecordHeader(name, utf8(value));
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    /** Writes one of the newest events again, after later ones. */
    public void repeat(Random random) throws ExecutionException, InterruptedException {
        for (int tries = 0; tries < TRIES; tries++) {
            var found = newest(new TopicPartition(journal.eventsTopic(), random.nextInt(partitions())));
            if (found.isPresent()) {
                var record = found.get();
                send(
                        new ProducerRecord<>(
                                record.topic(),
                                record.partition(),
                                record.timestamp(),
                                record.key(),
                                record.value(),
                                record.headers()),
                        Kind.REPEATED);
                return;
            }
        }
        throw new IllegalStateException("there is nothing to repeat");
    }

    private Optional<ConsumerRecord<byte[], byte[]>> newest(TopicPartition partition) {
        var properties = journal.clientProperties();
        properties.put("isolation.level", "read_committed");
        try (var consumer = KafkaClients.consumer(properties)) {
            consumer.assign(List.of(partition));
            long end = consumer.endOffsets(List.of(partition)).getOrDefault(partition, 0L);
            consumer.seek(partition, Math.max(0, end - 100));
            for (var record : consumer.poll(POLL)) {
                if (!written.containsKey(new Place(record.partition(), record.offset()))) {
                    return Optional.of(record);
                }
            }
            return Optional.empty();
        }
    }

    private void send(ProducerRecord<byte[], byte[]> record, Kind kind)
            throws ExecutionException, InterruptedException {
        try (var producer = KafkaClients.producer(journal.clientProperties())) {
            var place = producer.send(record).get();
            written.put(new Place(place.partition(), place.offset()), kind);
        }
    }

    private int partitions() throws ExecutionException, InterruptedException {
        try (var admin = KafkaClients.admin(journal.clientProperties())) {
            return partitions(admin);
        }
    }

    private int partitions(Admin admin) throws ExecutionException, InterruptedException {
        var described = admin.describeTopics(List.of(journal.eventsTopic()))
                .allTopicNames()
                .get();
        return described.values().iterator().next().partitions().size();
    }

    public void addPartition() throws ExecutionException, InterruptedException {
        try (var admin = KafkaClients.admin(journal.clientProperties())) {
            var more = NewPartitions.increaseTo(partitions(admin) + 1);
            admin.createPartitions(Map.of(journal.eventsTopic(), more)).all().get();
        }
    }
}
