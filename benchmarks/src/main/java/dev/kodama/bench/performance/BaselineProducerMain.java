package dev.kodama.bench.performance;

import dev.kodama.bench.testbed.NumberedEvents;
import dev.kodama.journal.JournalConfig;
import dev.kodama.journal.JournalRecordCodec;
import dev.kodama.mirror.MirrorProducerProperties;
import dev.kodama.settings.Settings;
import dev.kodama.testing.process.ChildMain;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/**
 * The baseline: a producer with the mirror's properties that writes the same records in transactions of the same size. After each run it
 * prints the records a second and the microseconds of processor time a record.
 */
final class BaselineProducerMain {
    /** The number of records that fit the mirror's transaction limit in bytes. */
    private static final int TRANSACTION_RECORDS = 10_000;

    private static final byte[] CHANNEL = NumberedEvents.CHANNEL.getBytes(StandardCharsets.UTF_8);
    private static final String EPOCH = "0123456789012345678901234567890123456789";

    private BaselineProducerMain() {}

    /** @param args bootstrap, source, number of records each time */
    public static void main(String[] args) throws InterruptedException {
        var journal =
                JournalConfig.from(Settings.of(Map.of("KODAMA_KAFKA_BOOTSTRAP", args[0], "KODAMA_SOURCE", args[1])));
        long count = Long.parseLong(args[2]);
        var format = new JournalRecordCodec(journal);
        var serializer = new ByteArraySerializer();
        try (var producer = new KafkaProducer<>(MirrorProducerProperties.of(journal), serializer, serializer)) {
            producer.initTransactions();
            while (true) {
                ChildMain.awaitProceed();
                long began = System.nanoTime();
                long cpuBegan = cpuNanos();
                write(producer, format, count);
                System.out.printf(
                        "rate %.0f cpu %.3f%n",
                        count * 1e9 / (System.nanoTime() - began), (cpuNanos() - cpuBegan) / 1e3 / count);
            }
        }
    }

    private static void write(KafkaProducer<byte[], byte[]> producer, JournalRecordCodec format, long count) {
        for (long first = 1; first <= count; first += TRANSACTION_RECORDS) {
            producer.beginTransaction();
            for (long number = first; number < Math.min(first + TRANSACTION_RECORDS, count + 1); number++) {
                var unused = producer.send(record(format, number)); // a failed send fails the commit
            }
            producer.commitTransaction();
        }
    }

    private static long cpuNanos() {
        return ProcessHandle.current()
                .info()
                .totalCpuDuration()
                .orElse(Duration.ZERO)
                .toNanos();
    }

    private static ProducerRecord<byte[], byte[]> record(JournalRecordCodec format, long number) {
        byte[] body = NumberedEvents.body(number);
        return format.event(number, 1_700_000_000_000L, NumberedEvents.key(number), CHANNEL, body, EPOCH, number * 400);
    }
}
