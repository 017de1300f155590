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
 * How dead letters and what was put back stand in Kafka. A letter: key the subscription's name, value the published bytes, timestamp
 * when it was given up, headers as text: {@code subscription}, {@code cause}, {@code attempts}, the origin {@code topic}, {@code
 * partition}, {@code offset}, {@code seq}, {@code channel}, {@code source}, {@code time} (when it was captured), and {@code key}, that
 * of the journal. Put back it has that key and the other headers.
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
    private static final int MAX_CAUSE = 1_000;

    private final JournalConfig config;

    public DeadLetterCodec(JournalConfig config) {
        this.config = config;
    }

    /**
     * The letter of an event that was given up.
     *
     * @param kept from the journal, or put back before
     * @param attempts all of them
     */
    ProducerRecord<byte[], byte[]> letter(
            String subscription,
            ConsumerRecord<byte[], byte[]> kept,
            JournaledEvent event,
            Throwable cause,
            int attempts) {
        var headers = new RecordHeaders();
        put(headers, SUBSCRIPTION, subscription);
        put(headers, CAUSE, cause(cause));
        put(headers, ATTEMPTS, Integer.toString(attempts));
        if (kept.topic().equals(config.redeliveriesTopic())) {
            ORIGIN.forEach(name -> put(headers, name, text(kept.headers(), name)));
        } else {
            put(headers, TOPIC, kept.topic());
            put(headers, PARTITION, Integer.toString(kept.partition()));
            put(headers, OFFSET, Long.toString(kept.offset()));
            put(headers, SEQUENCE, Long.toString(event.sequence()));
            put(headers, CHANNEL, event.channel());
            put(headers, SOURCE, event.source());
            put(headers, TIME, event.time().toString());
        }
        headers.add(new RecordHeader(KEY, kept.key()));
        return new ProducerRecord<>(config.deadLettersTopic(), 0, subscription.getBytes(UTF_8), kept.value(), headers);
    }

    private static String cause(Throwable cause) {
        String text = cause.toString();
        return text.length() <= MAX_CAUSE ? text : text.substring(0, MAX_CAUSE);
    }

    /** A letter on its way back to its subscription. */
    ProducerRecord<byte[], byte[]> redelivery(ConsumerRecord<byte[], byte[]> letter) {
        var headers = new RecordHeaders(letter.headers().toArray());
        byte[] key = headers.lastHeader(KEY).value();
        headers.remove(KEY);
        return new ProducerRecord<>(config.redeliveriesTopic(), 0, key, letter.value(), headers);
    }

    /** Whose letter it is; null if it is another source's. */
    @Nullable
    String subscription(ConsumerRecord<byte[], byte[]> letter) {
        return text(letter.headers(), SOURCE).equals(config.source()) ? text(letter.headers(), SUBSCRIPTION) : null;
    }

    DeadLetter toLetter(ConsumerRecord<byte[], byte[]> letter, boolean redelivered) {
        var headers = letter.headers();
        return new DeadLetter(
                text(headers, SUBSCRIPTION),
                text(headers, CAUSE),
                attempts(letter),
                Instant.ofEpochMilli(letter.timestamp()),
                text(headers, TOPIC),
                Integer.parseInt(text(headers, PARTITION)),
                Long.parseLong(text(headers, OFFSET)),
                event(letter),
                redelivered);
    }

    /**
     * The event that was put back.
     *
     * @return null if it is for another subscription
     */
    public @Nullable JournaledEvent redelivered(ConsumerRecord<byte[], byte[]> kept, String subscription) {
        return subscription.equals(subscription(kept)) ? event(kept) : null;
    }

    private static JournaledEvent event(ConsumerRecord<byte[], byte[]> letter) {
        var headers = letter.headers();
        if (letter.value() == null) {
            throw new IllegalArgumentException("a dead letter has no value: not written by Kodama");
        }
        try {
            return JournaledEvent.of(
                    Long.parseLong(text(headers, SEQUENCE)),
                    Instant.parse(text(headers, TIME)),
                    text(headers, CHANNEL),
                    text(headers, SOURCE),
                    new String(letter.value(), UTF_8));
        } catch (DateTimeException e) {
            throw new IllegalArgumentException("a dead letter has no time: not written by Kodama", e);
        }
    }

    /** How often it was tried before; 0 for what comes from the journal. */
    public static int attempts(ConsumerRecord<byte[], byte[]> kept) {
        Header attempts = kept.headers().lastHeader(ATTEMPTS);
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
