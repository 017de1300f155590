package dev.kodama.replay.durable.deadletter;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.kodama.journal.JournalConfig;
import dev.kodama.journal.JournaledEvent;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.List;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeader;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.jspecify.annotations.Nullable;

/**
 * Encodes dead letters and redeliveries as Kafka records. A dead letter has the subscription's name as key, the published bytes as value,
 * and the time of its last attempt as timestamp. Its headers are text: {@code subscription}, {@code cause}, {@code attempts}, the origin
 * {@code topic}, {@code partition}, {@code offset}, {@code seq}, {@code channel}, {@code source}, {@code time} of capture, and the
 * journal record's {@code key}. A redelivery has that key and the other headers.
 */
public final class DeadLetterCodec {
    private static final String SUBSCRIPTION = "subscription";
    private static final String CAUSE = "cause";
    private static final String ATTEMPTS = "attempts";
    private static final String TOPIC = "topic";
    private static final String PARTITION = "partition";
    private static final String OFFSET = "offset";
    private static final String SEQUENCE = "seq";
    private static final String CHANNEL = "channel";
    private static final String SOURCE = "source";
    private static final String TIME = "time";
    private static final String KEY = "key";
    private static final List<String> ORIGIN = List.of(TOPIC, PARTITION, OFFSET, SEQUENCE, CHANNEL, SOURCE, TIME);
    private static final int MAX_CAUSE_LETTERS = 1_000;

    private final JournalConfig config;

    public DeadLetterCodec(JournalConfig config) {
        this.config = config;
    }

    /**
     * Encodes a dead letter.
     *
     * @param record the event's record, of the journal or redelivered
     * @param attempts total number of attempts
     */
    ProducerRecord<byte[], byte[]> deadLetter(
            String subscription,
            ConsumerRecord<byte[], byte[]> record,
            JournaledEvent event,
            Throwable cause,
            int attempts) {
        var headers = new RecordHeaders();
        put(headers, SUBSCRIPTION, subscription);
        put(headers, CAUSE, cause(cause));
        put(headers, ATTEMPTS, Integer.toString(attempts));
        if (record.topic().equals(config.redeliveriesTopic())) {
            ORIGIN.forEach(name -> put(headers, name, text(record.headers(), name)));
        } else {
            put(headers, TOPIC, record.topic());
            put(headers, PARTITION, Integer.toString(record.partition()));
            put(headers, OFFSET, Long.toString(record.offset()));
            put(headers, SEQUENCE, Long.toString(event.sequence()));
            put(headers, CHANNEL, event.channel());
            put(headers, SOURCE, event.source());
            put(headers, TIME, event.time().toString());
        }
        headers.add(new RecordHeader(KEY, record.key()));
        return new ProducerRecord<>(
                config.deadLettersTopic(), 0, subscription.getBytes(UTF_8), record.value(), headers);
    }

    private static String cause(Throwable cause) {
        String text = cause.toString();
        return text.length() <= MAX_CAUSE_LETTERS ? text : text.substring(0, MAX_CAUSE_LETTERS);
    }

    /** Encodes the redelivery of a dead letter. */
    ProducerRecord<byte[], byte[]> redelivery(ConsumerRecord<byte[], byte[]> deadLetter) {
        var headers = new RecordHeaders(deadLetter.headers().toArray());
        byte[] key = headers.lastHeader(KEY).value();
        headers.remove(KEY);
        return new ProducerRecord<>(config.redeliveriesTopic(), 0, key, deadLetter.value(), headers);
    }

    /** The subscription of a dead letter or redelivery; null if it is another source's. */
    @Nullable
    String subscription(ConsumerRecord<byte[], byte[]> record) {
        return text(record.headers(), SOURCE).equals(config.source()) ? text(record.headers(), SUBSCRIPTION) : null;
    }

    DeadLetter toDeadLetter(ConsumerRecord<byte[], byte[]> record, boolean redelivered) {
        var headers = record.headers();
        return new DeadLetter(
                record.offset(),
                text(headers, SUBSCRIPTION),
                text(headers, CAUSE),
                attempts(record),
                Instant.ofEpochMilli(record.timestamp()),
                text(headers, TOPIC),
                Integer.parseInt(text(headers, PARTITION)),
                Long.parseLong(text(headers, OFFSET)),
                event(record),
                redelivered);
    }

    /**
     * The redelivered event.
     *
     * @return null if it is for another subscription
     * @throws IllegalArgumentException if Kodama has not written the record
     */
    public @Nullable JournaledEvent redelivered(ConsumerRecord<byte[], byte[]> record, String subscription) {
        return subscription.equals(subscription(record)) ? event(record) : null;
    }

    private static JournaledEvent event(ConsumerRecord<byte[], byte[]> record) {
        var headers = record.headers();
        if (record.value() == null) {
            throw new IllegalArgumentException("a dead letter has no value: not written by Kodama");
        }
        try {
            return JournaledEvent.of(
                    Long.parseLong(text(headers, SEQUENCE)),
                    Instant.parse(text(headers, TIME)),
                    text(headers, CHANNEL),
                    text(headers, SOURCE),
                    new String(record.value(), UTF_8));
        } catch (DateTimeException e) {
            throw new IllegalArgumentException("a dead letter has no time: not written by Kodama", e);
        }
    }

    /** The number of attempts before; 0 for a record of the journal. */
    public static int attempts(ConsumerRecord<byte[], byte[]> record) {
        Header attempts = record.headers().lastHeader(ATTEMPTS);
        return attempts == null ? 0 : Integer.parseInt(new String(attempts.value(), UTF_8));
    }

    private static void put(Headers headers, String name, String text) {
        headers.add(new RecordHeader(name, text.getBytes(UTF_8)));
    }

    private static String text(Headers headers, String name) {
        Header header = headers.lastHeader(name);
        if (header == null || header.value() == null) {
            throw new IllegalArgumentException("a dead letter has no header " + name + ": not written by Kodama");
        }
        return new String(header.value(), UTF_8);
    }
}
