package dev.kodama.testing;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.kodama.bus.metadata.EventMetadata;
import dev.kodama.bus.metadata.EventMetadata.Head;
import dev.kodama.embedded.StartFailedException;
import dev.kodama.embedded.kafka.KafkaNode;
import dev.kodama.journal.JournalConfig;
import dev.kodama.journal.JournalPosition;
import dev.kodama.journal.JournalRecordCodec;
import dev.kodama.journal.JournaledEvent;
import dev.kodama.journal.SourcePosition;
import dev.kodama.journal.StartPosition;
import dev.kodama.journal.kafka.KafkaClients;
import dev.kodama.journal.reader.JournalReader;
import java.io.IOException;
import java.nio.file.Files;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.LongFunction;
import java.util.function.LongUnaryOperator;
import java.util.function.Predicate;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/** Journals for tests: one Kafka node for all tests of this JVM, and separate topics for each journal. */
public final class Journals {
    private static final AtomicInteger COUNT = new AtomicInteger();
    private static final int MIN_BATCH = 10;
    /** Each costs Kafka as much as hundreds of events. */
    private static final int MAX_TRANSACTIONS = 50;
    /** Events are dated 1970: Kafka would delete them with a retention of days. */
    private static final Duration LONG_AGO = Duration.ofDays(36_500);

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

    /** A new journal on the shared Kafka. */
    public static JournalConfig onSharedKafka() {
        return on(Shared.NODE.bootstrap());
    }

    public static JournalConfig on(String bootstrap) {
        int number = COUNT.incrementAndGet();
        return new JournalConfig(bootstrap, Map.of(), "test" + number + ".", "source-" + number, 3, LONG_AGO, 1 << 20);
    }

    /**
     * Writes events as a mirror does, ten per transaction or more where many are written, captured a second apart:
     * sequence 1 a second after the epoch.
     *
     * @param to included; sequences continue from there
     * @param bodyOf the body of a sequence, which determines channel and key
     */
    public static void write(JournalConfig config, long from, long to, LongFunction<String> bodyOf) {
        write(config, from, to, sequence -> sequence * 1000, bodyOf);
    }

    /** As {@link #write(JournalConfig, long, long, LongFunction)}, {@code batch} per transaction. */
    public static void write(JournalConfig config, long from, long to, int batch, LongFunction<String> bodyOf) {
        write(config, from, to, batch, sequence -> sequence * 1000, bodyOf);
    }

    /** As {@link #write(JournalConfig, long, long, LongFunction)}, captured when {@code millisOf} says. */
    public static void write(
            JournalConfig config, long from, long to, LongUnaryOperator millisOf, LongFunction<String> bodyOf) {
        int batch = (int) Math.max(MIN_BATCH, (to - from) / MAX_TRANSACTIONS + 1);
        write(config, from, to, batch, millisOf, bodyOf);
    }

    private static void write(
            JournalConfig config,
            long from,
            long to,
            int batch,
            LongUnaryOperator millisOf,
            LongFunction<String> bodyOf) {
        var format = new JournalRecordCodec(config);
        writeRecords(config, from, to, batch, sequence -> {
            byte[] body = bodyOf.apply(sequence).getBytes(UTF_8);
            if (!(EventMetadata.of(body) instanceof Head head)) {
                throw new IllegalArgumentException("no event: " + bodyOf.apply(sequence));
            }
            byte[] key = (head.entityType() + ":" + head.entityId()).getBytes(UTF_8);
            byte[] channel = ("events." + head.eventType()).getBytes(UTF_8);
            return format.event(sequence, millisOf.applyAsLong(sequence), key, channel, body, "", 0);
        });
    }

    /**
     * Writes records as a mirror does.
     *
     * @param batch records per transaction
     * @param recordOf the record of a sequence; null omits it
     */
    public static void writeRecords(
            JournalConfig config,
            long from,
            long to,
            int batch,
            LongFunction<@Nullable ProducerRecord<byte[], byte[]>> recordOf) {
        var format = new JournalRecordCodec(config);
        var properties = config.clientProperties();
        properties.put("transactional.id", UUID.randomUUID().toString());
        try (var producer = KafkaClients.producer(properties)) {
            producer.initTransactions();
            for (long first = from; first <= to; first += batch) {
                long last = Math.min(to, first + batch - 1);
                producer.beginTransaction();
                for (long sequence = first; sequence <= last; sequence++) {
                    var event = recordOf.apply(sequence);
                    if (event != null) {
                        var unused = producer.send(event);
                    }
                }
                var position = new JournalPosition(SourcePosition.NONE, last + 1, last, Instant.ofEpochSecond(last));
                var unused = producer.send(format.position(position));
                producer.commitTransaction();
            }
        }
    }

    /** Reads until {@code enough} of what was read. */
    public static List<JournaledEvent> read(
            JournalConfig config, StartPosition start, Predicate<List<JournaledEvent>> enough) {
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
        try (var consumer = KafkaClients.consumer(properties)) {
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
