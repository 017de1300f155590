package dev.kodama.bench.performance;

import dev.kodama.bench.testbed.NumberedEvents;
import dev.kodama.embedded.redis.RedisSocket;
import dev.kodama.journal.JournalConfig;
import dev.kodama.journal.kafka.KafkaClients;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.concurrent.locks.LockSupport;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;

/**
 * The latency from PUBLISH until a read_committed consumer receives the event.
 *
 * @param p50Millis like the others, a percentile
 */
public record Latency(int perSecond, double p50Millis, double p99Millis, double maxMillis) {
    private static final Duration WARM_UP = Duration.ofSeconds(10);
    private static final Duration TIMEOUT = Duration.ofSeconds(10);

    /** Publishes at a constant rate; the first ten seconds warm up. */
    static Latency measure(int redisPort, JournalConfig journal, int perSecond, Duration time)
            throws IOException, InterruptedException {
        int warmUp = (int) (WARM_UP.toSeconds() * perSecond);
        int count = warmUp + (int) (time.toSeconds() * perSecond);
        var sent = new AtomicLongArray(count + 1);
        var seen = new AtomicLongArray(count + 1);
        try (var consumer = consumer(journal)) {
            var reader = new Thread(() -> read(consumer, count, seen), "kodama-latency-reader");
            reader.start();
            publish(redisPort, perSecond, sent);
            reader.join();
        }
        long[] nanos = new long[count - warmUp];
        for (int number = warmUp + 1; number <= count; number++) {
            if (seen.get(number) == 0) {
                throw new IOException("event " + number + " did not come");
            }
            nanos[number - warmUp - 1] = seen.get(number) - sent.get(number);
        }
        Arrays.sort(nanos);
        return new Latency(
                perSecond,
                nanos[nanos.length / 2] / 1e6,
                nanos[(int) (nanos.length * 0.99)] / 1e6,
                nanos[nanos.length - 1] / 1e6);
    }

    private static KafkaConsumer<byte[], byte[]> consumer(JournalConfig journal) {
        var properties = journal.clientProperties();
        properties.put("isolation.level", "read_committed");
        properties.put("fetch.max.wait.ms", 5);
        var consumer = KafkaClients.consumer(properties);
        var partitions = consumer.partitionsFor(journal.eventsTopic()).stream()
                .map(one -> new TopicPartition(one.topic(), one.partition()))
                .toList();
        consumer.assign(partitions);
        consumer.seekToEnd(partitions);
        partitions.forEach(consumer::position);
        return consumer;
    }

    private static void read(KafkaConsumer<byte[], byte[]> consumer, int count, AtomicLongArray seen) {
        int left = count;
        long deadline = System.nanoTime() + TIMEOUT.toNanos();
        while (left > 0 && System.nanoTime() < deadline) {
            var records = consumer.poll(Duration.ofMillis(100));
            long now = System.nanoTime();
            for (var record : records) {
                seen.set((int) NumberedEvents.number(record.value()), now);
                left--;
                deadline = now + TIMEOUT.toNanos();
            }
        }
    }

    private static void publish(int redisPort, int perSecond, AtomicLongArray sent) throws IOException {
        try (var redis = RedisSocket.connect(redisPort, TIMEOUT)) {
            long began = System.nanoTime();
            for (int number = 1; number < sent.length(); number++) {
                long due = began + number * 1_000_000_000L / perSecond;
                while (System.nanoTime() < due) {
                    LockSupport.parkNanos(due - System.nanoTime());
                }
                sent.set(number, System.nanoTime());
                redis.call(
                        "PUBLISH",
                        NumberedEvents.CHANNEL,
                        new String(NumberedEvents.body(number), StandardCharsets.US_ASCII));
            }
        }
    }
}
