package dev.kodama.history.lookup;

import dev.kodama.journal.JournalConfig;
import dev.kodama.journal.JournalRecordCodec;
import dev.kodama.journal.kafka.KafkaClients;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.TimeoutException;

/**
 * Finds the first sequences at many times, some milliseconds each: by Kafka's index of times, and by reading a few records there. Not
 * thread-safe; all methods throw a {@link KafkaException} as the cluster says.
 *
 * <p>Copies of old events, and records that no mirror wrote, may be anywhere. A sequence is never before one that was captured earlier.
 */
public final class EdgeSearch implements AutoCloseable {
    /** Reading starts this many offsets before a time's offset: a copy of an older event may be the first there. */
    private static final long MARGIN_OFFSETS = 50;

    private static final int FETCH_BYTES = 16 << 10;
    private static final int POLL_RECORDS = 200;
    private static final Duration MAX_POLL = Duration.ofMillis(50);
    private static final Duration COMMIT_WAIT = Duration.ofMillis(300);
    private static final Duration TIMEOUT = Duration.ofSeconds(5);

    private final JournalConfig config;
    private final JournalRecordCodec codec;
    private final KafkaConsumer<byte[], byte[]> consumer;
    private List<TopicPartition> partitions = List.of();
    private Map<TopicPartition, Long> begins = Map.of();
    /** With records of open transactions. */
    private Map<TopicPartition, Long> ends = Map.of();

    private Map<TopicPartition, Long> committedEnds = Map.of();
    private long next;

    private EdgeSearch(JournalConfig config) {
        this.config = config;
        this.codec = new JournalRecordCodec(config);
        var properties = KafkaClients.readBounded(config);
        properties.put("max.partition.fetch.bytes", FETCH_BYTES);
        properties.put("max.poll.records", POLL_RECORDS);
        this.consumer = KafkaClients.consumer(properties);
    }

    public static EdgeSearch open(JournalConfig config) {
        return new EdgeSearch(config);
    }

    /** Begins a search of what the journal holds now. */
    public void begin(JournalState journal) {
        next = journal.next();
        begins = byPartition(journal.begins());
        ends = byPartition(journal.ends());
        partitions = List.copyOf(begins.keySet());
        if (!consumer.assignment().equals(begins.keySet())) {
            consumer.assign(partitions);
        }
        committedEnds = consumer.endOffsets(partitions);
    }

    private Map<TopicPartition, Long> byPartition(Map<Integer, Long> offsets) {
        var found = new HashMap<TopicPartition, Long>();
        offsets.forEach((number, offset) -> found.put(new TopicPartition(config.eventsTopic(), number), offset));
        return found;
    }

    /** The sequence of the first event that was captured at a time or later. */
    public long firstAt(long millis) {
        var times = new HashMap<TopicPartition, Long>();
        partitions.forEach(partition -> times.put(partition, millis));
        var offsets = new HashMap<>(ends);
        consumer.offsetsForTimes(times).forEach((partition, found) -> {
            if (found != null) {
                offsets.put(partition, found.offset());
            }
        });
        var edge = new Edge(millis);
        var open = new HashSet<>(partitions);
        consumer.resume(partitions);
        offsets.forEach((partition, offset) -> {
            long begin = begins.getOrDefault(partition, 0L);
            consumer.seek(partition, Math.max(begin, offset - MARGIN_OFFSETS));
        });
        long start = System.nanoTime();
        while (!open.isEmpty()) {
            var polled = consumer.poll(MAX_POLL);
            for (var partition : List.copyOf(open)) {
                boolean found = false;
                for (var record : polled.records(partition)) {
                    found = found || edge.add(codec.sequence(record), record.timestamp());
                }
                if (found || isAtEnd(partition, System.nanoTime() - start)) {
                    open.remove(partition);
                    consumer.pause(List.of(partition));
                }
            }
            if (System.nanoTime() - start > TIMEOUT.toNanos()) {
                throw new TimeoutException("the events of a time were not found in time: Kafka does not answer");
            }
        }
        return Math.max(edge.first, edge.passed + 1);
    }

    /** What is committed already shows itself within a moment; a transaction that was left open may not. */
    private boolean isAtEnd(TopicPartition partition, long nanos) {
        long position = consumer.position(partition);
        return position >= ends.getOrDefault(partition, 0L)
                || (nanos > COMMIT_WAIT.toNanos() && position >= committedEnds.getOrDefault(partition, 0L));
    }

    /** What is known of one time. */
    private final class Edge {
        private final long millis;
        /** The smallest sequence at the time or later. */
        private long first = next;
        /** The greatest sequence before the time. */
        private long passed;

        Edge(long millis) {
            this.millis = millis;
        }

        /** Adds a record; its sequence is 0 if it is no event of the source. Returns whether it is at the time or later. */
        boolean add(long sequence, long timestamp) {
            if (sequence <= 0 || sequence >= next) {
                return false;
            } else if (timestamp < millis) {
                passed = Math.max(passed, sequence);
                return false;
            }
            first = Math.min(first, sequence);
            return true;
        }
    }

    @Override
    public void close() {
        consumer.close(KafkaClients.CLOSE_AT_ONCE);
    }
}
