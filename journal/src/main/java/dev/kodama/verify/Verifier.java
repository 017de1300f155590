package dev.kodama.verify;

import dev.kodama.journal.JournalConfig;
import dev.kodama.journal.JournalPosition;
import dev.kodama.journal.JournalRecord.Foreign;
import dev.kodama.journal.JournalRecordCodec;
import dev.kodama.journal.JournaledEvent;
import dev.kodama.journal.mask.EventMask;
import dev.kodama.journal.reader.JournalSnapshot;
import dev.kodama.journal.topics.JournalPositions;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;

/**
 * Verifies a journal by reading all records, independent of {@link dev.kodama.journal.reader.JournalReader}: a defect there must not hide
 * one in the journal. If sequences are repeated it reads a second time, to compare their copies. Memory: one bit per sequence, plus {@link
 * Copies}.
 */
public final class Verifier {
    private static final Duration MAX_POLL = Duration.ofMillis(200);
    private static final byte[] HOLE = "events.journal.hole".getBytes(StandardCharsets.UTF_8);
    private static final int MAX_EXAMPLES = 20;
    /** Limit of records with a sequence that is beyond the committed position at the start. */
    private static final int MAX_UNDECIDED = 1_000;

    /** An event that was committed after the journal was opened, or by no mirror. */
    private record Undecided(long sequence, ForeignRecord found) {}

    private final JournalRecordCodec codec;
    private final SequenceSet sequences = new SequenceSet();
    private final Map<TopicPartition, Long> firsts = new HashMap<>();
    private final Map<TopicPartition, Long> lasts = new HashMap<>();
    private final List<String> examples = new ArrayList<>();
    private final Copies copies = new Copies(MAX_EXAMPLES);
    private final List<Undecided> undecided = new ArrayList<>();
    private final Consumer<ForeignRecord> quarantine;
    private final EventMask mask;
    private final JournalConfig config;
    private long holes;
    private long repeated;
    private long outOfOrder;
    private long unreadable;

    private Verifier(JournalConfig config, Consumer<ForeignRecord> quarantine, EventMask mask) {
        this.config = config;
        this.quarantine = quarantine;
        this.mask = mask;
        this.codec = new JournalRecordCodec(config);
    }

    /**
     * Verifies the journal; blocks until it is read.
     *
     * @throws dev.kodama.journal.JournalNotFoundException if there is no journal on this Kafka
     * @throws KafkaException as the cluster says
     */
    public static Verification verify(JournalConfig config) {
        return verify(config, foreign -> {}, EventMask.NONE);
    }

    /**
     * As {@link #verify(JournalConfig)}.
     *
     * @param quarantine receives each record that no mirror wrote
     * @param mask what is hidden of these records
     */
    public static Verification verify(JournalConfig config, Consumer<ForeignRecord> quarantine, EventMask mask) {
        var verifier = new Verifier(config, quarantine, mask);
        try (var snapshot = JournalSnapshot.open(config)) {
            while (!snapshot.ended()) {
                for (var record : snapshot.poll(MAX_POLL)) {
                    verifier.add(record, snapshot);
                }
            }
            verifier.decide();
            verifier.compareCopies();
            return verifier.result(snapshot);
        }
    }

    private void add(ConsumerRecord<byte[], byte[]> record, JournalSnapshot snapshot) {
        var read = codec.read(record);
        if (read instanceof JournaledEvent event && event.sequence() < snapshot.next()) {
            add(record, new TopicPartition(record.topic(), record.partition()), event.sequence());
        } else if (read instanceof JournaledEvent event) {
            if (snapshot.holds(record) && undecided.size() < MAX_UNDECIDED) {
                long sequence = event.sequence();
                var found = ForeignRecord.of(record, Foreign.uncommitted(sequence), mask);
                undecided.add(new Undecided(sequence, found));
            }
        } else if (read instanceof Foreign foreign) {
            add(ForeignRecord.of(record, foreign, mask));
        }
    }

    private void add(ForeignRecord found) {
        unreadable++;
        example("unreadable: " + found.location() + " " + found.detail());
        quarantine.accept(found);
    }

    /** A sequence that was uncommitted at the start is foreign if it is still uncommitted. */
    private void decide() {
        if (undecided.isEmpty()) {
            return;
        }
        long next =
                JournalPositions.read(config).map(JournalPosition::nextSequence).orElse(1L);
        undecided.stream()
                .filter(record -> record.sequence() >= next)
                .map(Undecided::found)
                .forEach(this::add);
    }

    private void compareCopies() {
        if (copies.isEmpty()) {
            return;
        }
        try (var again = JournalSnapshot.open(config)) {
            while (!again.ended()) {
                for (var record : again.poll(MAX_POLL)) {
                    var event = codec.toEvent(record);
                    if (event != null) {
                        copies.add(record, event);
                    }
                }
            }
        }
    }

    private void add(ConsumerRecord<byte[], byte[]> record, TopicPartition partition, long sequence) {
        if (!sequences.add(sequence)) {
            repeated++;
            copies.select(sequence);
            example("repeated: sequence " + sequence + " stands again in " + location(record));
            return;
        }
        firsts.putIfAbsent(partition, sequence);
        long last = lasts.merge(partition, sequence, Math::max);
        if (last > sequence) {
            outOfOrder++;
            example("out of order: sequence " + sequence + " stands behind " + last + " in " + location(record));
        }
        var channel = record.headers().lastHeader("channel");
        if (channel != null && Arrays.equals(HOLE, channel.value())) {
            holes++;
        }
    }

    private void example(String line) {
        if (examples.size() < MAX_EXAMPLES) {
            examples.add(line);
        }
    }

    private static String location(ConsumerRecord<byte[], byte[]> record) {
        return record.topic() + "-" + record.partition() + " at offset " + record.offset();
    }

    private Verification result(JournalSnapshot snapshot) {
        long first = sequences.first();
        long last = sequences.last();
        long known = truncatedBefore(snapshot.truncated(), snapshot.next());
        long from = 1 + sequences.lastMissing(1, known - 1);
        return new Verification(
                sequences.count(),
                first,
                last,
                snapshot.next(),
                from,
                sequences.missing(1, from - 1),
                holes,
                sequences.missing(from, last),
                sequences.missing(from, last, MAX_EXAMPLES),
                repeated,
                outOfOrder,
                unreadable,
                copies.different(),
                copies.uncompared(),
                Stream.concat(copies.examples().stream(), examples.stream()).toList());
    }

    /** Retention truncates each partition at another sequence; before the greatest of them it may have deleted events. 1 if none. */
    private long truncatedBefore(Set<TopicPartition> truncated, long next) {
        return truncated.stream()
                .mapToLong(partition -> firsts.getOrDefault(partition, next))
                .max()
                .orElse(1);
    }
}
