package dev.kodama.testing;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.kodama.bus.metadata.EventMetadata;
import dev.kodama.journal.JournalConfig;
import dev.kodama.journal.JournalPosition;
import dev.kodama.journal.JournalRecordCodec;
import dev.kodama.journal.SourcePosition;
import dev.kodama.journal.kafka.KafkaClients;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.UUID;
import java.util.function.LongFunction;
import org.apache.kafka.clients.producer.KafkaProducer;

/** Writes events into a journal as a mirror does, captured a second apart, a hundred per transaction. */
public final class JournalFeeder implements AutoCloseable {
    private static final int BATCH = 100;

    /** An hour ago: Kafka deletes records older than the retention. */
    private final Instant start = Instant.now().truncatedTo(ChronoUnit.SECONDS).minus(Duration.ofHours(1));

    private final JournalRecordCodec format;
    private final KafkaProducer<byte[], byte[]> producer;
    private long next = 1;

    /** Opens a producer; the topics must exist. */
    public JournalFeeder(JournalConfig config) {
        this.format = new JournalRecordCodec(config);
        var properties = config.clientProperties();
        properties.put("transactional.id", UUID.randomUUID().toString());
        this.producer = KafkaClients.producer(properties);
        producer.initTransactions();
    }

    /** Writes the next sequences. */
    public void write(int count, LongFunction<String> body) {
        long end = next + count;
        while (next < end) {
            producer.beginTransaction();
            for (int i = 0; i < BATCH && next < end; i++) {
                send(next, body.apply(next));
                next++;
            }
            var unused = producer.send(
                    format.position(new JournalPosition(SourcePosition.NONE, next, next, time(next - 1))));
            producer.commitTransaction();
        }
    }

    /** The body of an event with the payload {@code {"n":1.0}} for number 1. */
    public static String body(String eventType, String entityType, String entityId, long number) {
        return "{\"event_type\":\"" + eventType + "\",\"entity_type\":\"" + entityType + "\",\"entity_id\":\""
                + entityId + "\",\"payload\":{\"n\":" + number + ".0}}";
    }

    /** The capture time of a sequence. */
    public Instant time(long sequence) {
        return start.plusSeconds(sequence);
    }

    private void send(long sequence, String body) {
        byte[] bytes = body.getBytes(UTF_8);
        var head = (EventMetadata.Head) EventMetadata.of(bytes);
        byte[] channel = ("events." + head.eventType()).getBytes(UTF_8);
        byte[] key = head.entityId() == null ? channel : (head.entityType() + ":" + head.entityId()).getBytes(UTF_8);
        var unused = producer.send(format.event(sequence, time(sequence).toEpochMilli(), key, channel, bytes, "", 0));
    }

    @Override
    public void close() {
        producer.close();
    }
}
