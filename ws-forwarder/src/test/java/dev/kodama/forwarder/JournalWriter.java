package dev.kodama.forwarder;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.kodama.bus.metadata.EventMetadata;
import dev.kodama.journal.JournalConfig;
import dev.kodama.journal.JournalPosition;
import dev.kodama.journal.JournalRecordCodec;
import dev.kodama.journal.SourcePosition;
import dev.kodama.journal.topics.JournalTopics;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import java.util.function.LongFunction;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.jspecify.annotations.Nullable;

/** Stands for a mirror: writes events into a journal, 25 a transaction, more where many are written. */
public final class JournalWriter implements AutoCloseable {
    private static final int MIN_BATCH = 25;
    /** Each costs Kafka as much as hundreds of events. */
    private static final int MAX_TRANSACTIONS = 50;

    private final JournalRecordCodec format;
    private final String topic;
    private final KafkaProducer<byte[], byte[]> producer;
    private long next = 1;

    public JournalWriter(JournalConfig journal) {
        JournalTopics.create(journal);
        topic = journal.eventsTopic();
        format = new JournalRecordCodec(journal);
        var properties = journal.clientProperties();
        properties.put("transactional.id", UUID.randomUUID().toString());
        producer = new KafkaProducer<>(properties, new ByteArraySerializer(), new ByteArraySerializer());
        producer.initTransactions();
    }

    /** Commits the starting position, before any event. */
    public void begin() {
        producer.beginTransaction();
        var unused = producer.send(format.position(JournalPosition.start()));
        producer.commitTransaction();
    }

    /** Goes on up to this sequence, with events of type {@code A} and of ten entities. */
    public void writeTo(long last) {
        writeTo(last, sequence -> body("A", sequence));
    }

    public void writeTo(long last, LongFunction<String> bodyOf) {
        long batch = Math.max(MIN_BATCH, (last - next) / MAX_TRANSACTIONS + 1);
        while (next <= last) {
            producer.beginTransaction();
            for (int i = 0; i < batch && next <= last; i++) {
                byte[] body = bodyOf.apply(next).getBytes(UTF_8);
                var head = (EventMetadata.Head) EventMetadata.of(body);
                byte[] key = (head.entityType() + ":" + head.entityId()).getBytes(UTF_8);
                byte[] channel = ("events." + head.eventType()).getBytes(UTF_8);
                var unused = producer.send(format.event(next, Instant.now().toEpochMilli(), key, channel, body, "", 0));
                next++;
            }
            var unused = producer.send(
                    format.position(new JournalPosition(SourcePosition.NONE, next, next - 1, Instant.now())));
            producer.commitTransaction();
        }
    }

    /**
     * Writes into each partition what no mirror writes: a record without key and headers, one without a value, an event of a sequence that
     * no mirror has committed, and the first event again.
     */
    void disturb(int partitions) {
        producer.beginTransaction();
        for (int partition = 0; partition < partitions; partition++) {
            var first = event(1, body("A", 1));
            send(partition, null, bytes("by hand"), List.of());
            send(partition, first.key(), null, first.headers());
            send(
                    partition,
                    bytes("key"),
                    bytes("{}"),
                    event(999_999_999, body("A", 1)).headers());
            send(partition, first.key(), first.value(), first.headers());
        }
        producer.commitTransaction();
    }

    private void send(int partition, byte @Nullable [] key, byte @Nullable [] value, Iterable<Header> headers) {
        var unused = producer.send(new ProducerRecord<>(topic, partition, null, key, value, headers));
    }

    private ProducerRecord<byte[], byte[]> event(long sequence, String body) {
        return format.event(sequence, 1_000, bytes("t:1"), bytes("events.A"), bytes(body), "", 0);
    }

    /** The next event, whose body is none. */
    void writeNoObject() {
        writeOn("events.A", "\"no object\"");
    }

    /** The next event, on a channel that may name another type than the body. */
    void writeOn(String channel, String body) {
        producer.beginTransaction();
        var unusedEvent = producer.send(format.event(next, 1_000, bytes("t:1"), bytes(channel), bytes(body), "", 0));
        next++;
        var unused =
                producer.send(format.position(new JournalPosition(SourcePosition.NONE, next, next - 1, Instant.now())));
        producer.commitTransaction();
    }

    private static byte[] bytes(String text) {
        return text.getBytes(UTF_8);
    }

    /** Leaves a sequence out, which no mirror does. */
    void skipOne() {
        next++;
    }

    static String body(String type, long sequence) {
        return "{\"event_type\":\"" + type + "\",\"entity_type\":\"t\",\"entity_id\":\"" + sequence % 10
                + "\",\"payload\":{}}";
    }

    @Override
    public void close() {
        producer.close();
    }
}
