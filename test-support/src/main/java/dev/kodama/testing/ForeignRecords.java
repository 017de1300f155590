package dev.kodama.testing;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.kodama.journal.JournalConfig;
import dev.kodama.journal.JournalRecordCodec;
import dev.kodama.journal.kafka.KafkaClients;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.internals.RecordHeader;
import org.jspecify.annotations.Nullable;

/** Writes records into a journal's events topic that no mirror writes: records of other tools, and copies of events. */
public final class ForeignRecords {
    private ForeignRecords() {}

    /** Writes records outside of any transaction, and returns once they are readable. */
    public static void send(JournalConfig config, List<ProducerRecord<byte[], byte[]>> records) {
        try (var producer = KafkaClients.producer(config.clientProperties())) {
            var sent = new ArrayList<Future<RecordMetadata>>();
            records.forEach(one -> sent.add(producer.send(one)));
            for (var one : sent) {
                one.get();
            }
        } catch (InterruptedException | ExecutionException e) {
            throw new IllegalStateException(e);
        }
    }

    /** One record of each kind that no mirror writes, for a partition. */
    public static List<ProducerRecord<byte[], byte[]>> ofEachKind(JournalConfig config, int partition) {
        var channel = header("channel", "events.X");
        var source = header("source", config.source());
        return List.of(
                record(config, partition, null, "by hand", List.of()),
                record(
                        config,
                        partition,
                        "key",
                        "by hand",
                        List.of(header("a", "b"), header("c", "d"), header("e", "f"))),
                record(
                        config,
                        partition,
                        "key",
                        "{}",
                        List.of(new RecordHeader("seq", (byte[]) null), channel, source)),
                record(config, partition, "key", "{}", List.of(header("seq", "7"), source)),
                record(config, partition, "key", "{}", List.of(header("seq", "seven"), channel, source)),
                record(config, partition, "key", "{}", List.of(header("seq", "9".repeat(30)), channel, source)),
                record(config, partition, "key", "{}", List.of(header("seq", "999999999"), channel, source)),
                record(config, partition, "key", null, List.of(header("seq", "7"), channel, source)),
                record(config, partition, null, "{}", List.of(header("seq", "7"), channel, source)));
    }

    /** An event that no mirror has written. */
    public static ProducerRecord<byte[], byte[]> forged(
            JournalConfig config, int partition, long sequence, String body) {
        var event = new JournalRecordCodec(config)
                .event(
                        sequence,
                        sequence,
                        "forged".getBytes(UTF_8),
                        "events.X".getBytes(UTF_8),
                        body.getBytes(UTF_8),
                        "",
                        0);
        return new ProducerRecord<>(
                config.eventsTopic(), partition, event.timestamp(), event.key(), event.value(), event.headers());
    }

    /** A copy of a record as a tool would write it now. */
    public static ProducerRecord<byte[], byte[]> copy(ConsumerRecord<byte[], byte[]> original, int partition) {
        return new ProducerRecord<>(
                original.topic(), partition, null, original.key(), original.value(), original.headers());
    }

    /** A few random records of {@link #ofEachKind}. */
    public static List<ProducerRecord<byte[], byte[]>> some(JournalConfig config, Random random) {
        var some = new ArrayList<ProducerRecord<byte[], byte[]>>();
        for (int count = random.nextInt(4); count > 0; count--) {
            var kinds = ofEachKind(config, random.nextInt(config.partitions()));
            some.add(kinds.get(random.nextInt(kinds.size())));
        }
        return some;
    }

    private static Header header(String name, String text) {
        return new RecordHeader(name, text.getBytes(UTF_8));
    }

    private static ProducerRecord<byte[], byte[]> record(
            JournalConfig config, int partition, @Nullable String key, @Nullable String value, List<Header> headers) {
        return new ProducerRecord<>(config.eventsTopic(), partition, null, bytes(key), bytes(value), headers);
    }

    private static byte @Nullable [] bytes(@Nullable String text) {
        return text == null ? null : text.getBytes(UTF_8);
    }
}
