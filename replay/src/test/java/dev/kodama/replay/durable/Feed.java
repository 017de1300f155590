package dev.kodama.replay.durable;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.kodama.journal.JournalConfig;
import dev.kodama.journal.JournalPosition;
import dev.kodama.journal.JournalRecordCodec;
import dev.kodama.journal.SourcePosition;
import java.time.Instant;
import java.util.UUID;
import java.util.function.LongFunction;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/** Writes a journal like a mirror, one event per second from the epoch on. */
final class Feed implements AutoCloseable {
    private static final int MAX_PER_TRANSACTION = 100;

    private final JournalRecordCodec codec;
    private final KafkaProducer<byte[], byte[]> producer;
    private long next = 1;

    Feed(JournalConfig journal) {
        var properties = journal.clientProperties();
        properties.put("transactional.id", UUID.randomUUID().toString());
        this.codec = new JournalRecordCodec(journal);
        this.producer = new KafkaProducer<>(properties, new ByteArraySerializer(), new ByteArraySerializer());
        producer.initTransactions();
    }

    /** Writes events up to this sequence, of seven tasks. */
    void writeTo(long last) {
        writeTo(last, sequence -> "TASK_NEW");
    }

    void writeTo(long last, LongFunction<String> type) {
        while (next <= last) {
            producer.beginTransaction();
            for (int count = 0; count < MAX_PER_TRANSACTION && next <= last; count++) {
                write(next, type.apply(next), "t-" + next % 7);
                next++;
            }
            var position = new JournalPosition(SourcePosition.NONE, next, next, Instant.ofEpochSecond(next - 1));
            var unused = producer.send(codec.position(position));
            producer.commitTransaction();
        }
    }

    private void write(long sequence, String type, String id) {
        String body = "{\"event_type\":\"" + type + "\",\"entity_type\":\"task\",\"entity_id\":\"" + id
                + "\",\"payload\":{\"n\":" + sequence + "}}";
        var unused = producer.send(codec.event(
                sequence,
                sequence * 1000,
                ("task:" + id).getBytes(UTF_8),
                ("events." + type).getBytes(UTF_8),
                body.getBytes(UTF_8),
                "",
                0));
    }

    @Override
    public void close() {
        producer.close();
    }
}
