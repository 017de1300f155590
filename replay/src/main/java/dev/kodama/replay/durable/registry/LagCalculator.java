package dev.kodama.replay.durable.registry;

import dev.kodama.journal.JournalConfig;
import dev.kodama.journal.JournalRecordCodec;
import dev.kodama.journal.kafka.KafkaClients;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/**
 * Counts what is left in each partition from given offsets on: offsets say little, as transactions take some, too. After some
 * thousand records the rest is estimated from how many events there were to an offset.
 */
final class LagCalculator {
    private static final Duration SLICE = Duration.ofMillis(100);
    private static final Duration PATIENCE = Duration.ofSeconds(5);
    private static final int COUNTED = 20_000;

    private final JournalRecordCodec format;
    private final KafkaConsumer<byte[], byte[]> consumer;
    private final Map<TopicPartition, Rest> rests = new HashMap<>();

    /** What was seen of a partition's rest. */
    private static final class Rest {
        final long from;
        final long end;
        long position;
        long events;
        long firstSequence = Long.MAX_VALUE;

        Rest(long from, long end) {
            this.from = from;
            this.end = end;
            this.position = from;
        }

        boolean ended() {
            return position >= end;
        }

        boolean shown() {
            return ended() || events > 0;
        }

        long lag() {
            double share = position == from ? 1 : (double) events / (position - from);
            return events + Math.round(Math.max(0, end - position) * share);
        }
    }

    private LagCalculator(JournalConfig config, KafkaConsumer<byte[], byte[]> consumer) {
        this.format = new JournalRecordCodec(config);
        this.consumer = consumer;
    }

    /**
     * Counts.
     *
     * @param handled by partition of the events topic, the first offset that is not handled
     * @param members as {@link SubscriptionState#members}
     * @param next the journal's next sequence
     */
    static SubscriptionState of(
            JournalConfig config,
            SubscriptionDefinition of,
            int members,
            Map<TopicPartition, Long> handled,
            long next) {
        var properties = KafkaClients.readCommitted(config);
        properties.put("max.poll.records", 5_000);
        properties.put("auto.offset.reset", "earliest"); // where retention has cut
        try (var consumer = new KafkaConsumer<>(properties, new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
            var standing = new LagCalculator(config, consumer);
            standing.count(handled);
            return standing.state(of, members, next);
        }
    }

    private void count(Map<TopicPartition, Long> handled) {
        consumer.assign(handled.keySet()); // or Kafka warns of ends that are asked for
        var ends = consumer.endOffsets(handled.keySet());
        var begins = consumer.beginningOffsets(handled.keySet());
        handled.forEach((partition, offset) -> {
            long from = Math.max(offset, begins.getOrDefault(partition, 0L));
            long end = ends.getOrDefault(partition, from);
            if (from < end) {
                rests.put(partition, new Rest(from, end));
            }
        });
        consumer.assign(rests.keySet());
        rests.forEach((partition, rest) -> consumer.seek(partition, rest.from));
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        int seen = 0;
        while (!done(seen) && System.nanoTime() < deadline) {
            var fetched = consumer.poll(SLICE);
            seen += fetched.count();
            rests.forEach((partition, rest) -> add(fetched, partition, rest));
        }
    }

    private boolean done(int seen) {
        return rests.values().stream().allMatch(seen < COUNTED ? Rest::ended : Rest::shown);
    }

    private void add(ConsumerRecords<byte[], byte[]> fetched, TopicPartition partition, Rest rest) {
        for (var kept : fetched.records(partition)) {
            long sequence = kept.offset() < rest.end ? format.sequence(kept) : 0;
            if (sequence > 0) {
                rest.events++;
                rest.firstSequence = Math.min(rest.firstSequence, sequence);
            }
        }
        rest.position = consumer.position(partition, SLICE);
    }

    private SubscriptionState state(SubscriptionDefinition of, int members, long next) {
        long sequence = next;
        long lag = 0;
        boolean exact = true;
        for (var rest : rests.values()) {
            sequence = Math.min(sequence, rest.firstSequence);
            lag += rest.lag();
            exact &= rest.ended();
        }
        return new SubscriptionState(of, members, sequence, lag, exact);
    }
}
