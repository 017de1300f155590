package dev.kodama.forwarder;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.kodama.bus.EventScan;
import dev.kodama.journal.JournalConfig;
import dev.kodama.journal.JournalPosition;
import dev.kodama.journal.JournalTopics;
import dev.kodama.journal.RecordFormat;
import java.time.Instant;
import java.util.UUID;
import java.util.function.LongFunction;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/** Stands for a mirror: writes events into a journal, 25 a transaction. */
final class JournalWriter implements AutoCloseable {
    private static final int BATCH = 25;

    private final RecordFormat format;
    private final KafkaProducer<byte[], byte[]> producer;
    private long next = 1;

    JournalWriter(JournalConfig journal) {
        JournalTopics.create(journal);
        format = new RecordFormat(journal);
        var properties = journal.clientProperties();
        properties.put("transactional.id", UUID.randomUUID().toString());
        producer = new KafkaProducer<>(properties, new ByteArraySerializer(), new ByteArraySerializer());
        producer.initTransactions();
    }

    /** Goes on up to this sequence, with events of type {@code A} and of ten entities. */
    void writeTo(long last) {
        writeTo(last, sequence -> body("A", sequence));
    }

    void writeTo(long last, LongFunction<String> bodyOf) {
        while (next <= last) {
            producer.beginTransaction();
            for (int i = 0; i < BATCH && next <= last; i++) {
                byte[] body = bodyOf.apply(next).getBytes(UTF_8);
                var head = (EventScan.Head) EventScan.of(body);
                byte[] key = (head.entityType() + ":" + head.entityId()).getBytes(UTF_8);
                byte[] channel = ("events." + head.eventType()).getBytes(UTF_8);
                var unused = producer.send(format.event(next, Instant.now().toEpochMilli(), key, channel, body, "", 0));
                next++;
            }
            var unused = producer.send(format.position(new JournalPosition("", 0, next, next - 1, Instant.now())));
            producer.commitTransaction();
        }
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
