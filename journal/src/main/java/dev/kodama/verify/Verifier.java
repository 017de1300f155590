package dev.kodama.verify;

import dev.kodama.journal.JournalConfig;
import dev.kodama.journal.JournalPosition;
import dev.kodama.journal.JournalRecord.Foreign;
import dev.kodama.journal.JournalRecordCodec;
import dev.kodama.journal.JournaledEvent;
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
 * Reads every record of a journal as it was when asked, without the reader that everybody else uses: a defect there must not hide
 * one in the journal. Memory: a bit a sequence, and what {@link Copies} takes. Where sequences are repeated it reads a second time, to
 * compare their copies.
 */
public final class Verifier {
    private static final Duration SLICE = Duration.ofMillis(200);
    private static final byte[] HOLE = "events.journal.hole".getBytes(StandardCharsets.UTF_8);
    private static final int EXAMPLES = 20;
    /** So many records with a sequence that seemed too great are kept until it is known. */
    private static final int MAX_UNDECIDED = 1_000;

    /** An event that was committed after the journal was opened, or by no mirror. */
    private record Undecided(long sequence, ForeignRecord found) {}

    private final JournalRecordCodec format;
    private final SequenceSet sequences = new SequenceSet();
    private final Map<TopicPartition, Long> firsts = new HashMap<>();
    private final Map<TopicPartition, Long> lasts = new HashMap<>();
    private final List<String> examples = new ArrayList<>();
    private final Copies copies = new Copies(EXAMPLES);
    private final List<Undecided> undecided = new ArrayList<>();
    private final Consumer<ForeignRecord> quarantine;
    private final JournalConfig config;
    private long holes;
    private long repeated;
    private long outOfOrder;
    private long unreadable;

    private Verifier(JournalConfig config, Consumer<ForeignRecord> quarantine) {
        this.config = config;
        this.quarantine = quarantine;
        this.format = new JournalRecordCodec(config);
    }

    /**
     * Reads it all; blocks as long as that takes.
     *
     * @throws dev.kodama.journal.JournalNotFoundException if there is none on this Kafka
     * @throws KafkaException as the cluster says
     */
    public static Verification verify(JournalConfig config) {
        return verify(config, foreign -> {});
    }

    /**
     * As {@link #verify(JournalConfig)}.
     *
     * @param quarantine takes each record that no mirror wrote, as it is found
     */
    public static Verification verify(JournalConfig config, Consumer<ForeignRecord> quarantine) {
        var verifier = new Verifier(config, quarantine);
        try (var snapshot = JournalSnapshot.open(config)) {
            while (!snapshot.ended()) {
                for (var kept : snapshot.poll(SLICE)) {
                    verifier.add(kept, snapshot);
                }
            }
            verifier.decide();
            verifier.compareCopies();
            return verifier.result(snapshot);
        }
    }

    private void add(ConsumerRecord<byte[], byte[]> kept, JournalSnapshot snapshot) {
        var record = format.read(kept);
        if (record instanceof JournaledEvent event && event.sequence() < snapshot.next()) {
            add(kept, new TopicPartition(kept.topic(), kept.partition()), event.sequence());
        } else if (record instanceof JournaledEvent event) {
            if (snapshot.holds(kept) && undecided.size() < MAX_UNDECIDED) {
                long sequence = event.sequence();
                undecided.add(new Undecided(sequence, ForeignRecord.of(kept, Foreign.uncommitted(sequence))));
            }
        } else if (record instanceof Foreign foreign) {
            add(ForeignRecord.of(kept, foreign));
        }
    }

    private void add(ForeignRecord found) {
        unreadable++;
        example("unreadable: " + found.place() + " " + found.detail());
        quarantine.accept(found);
    }

    /** A sequence that was not committed at the start is foreign if it is not committed now. */
    private void decide() {
        if (undecided.isEmpty()) {
            return;
        }
        long next =
                JournalPositions.read(config).map(JournalPosition::nextSequence).orElse(1L);
        undecided.stream()
                .filter(one -> one.sequence() >= next)
                .map(Undecided::found)
                .forEach(this::add);
    }

    private void compareCopies() {
        if (copies.none()) {
            return;
        }
        try (var again = JournalSnapshot.open(config)) {
            while (!again.ended()) {
                for (var kept : again.poll(SLICE)) {
                    var event = format.toEvent(kept);
                    if (event != null) {
                        copies.add(kept, event);
                    }
                }
            }
        }
    }

    private void add(ConsumerRecord<byte[], byte[]> kept, TopicPartition partition, long sequence) {
        if (!sequences.add(sequence)) {
            repeated++;
            copies.want(sequence);
            example("repeated: sequence " + sequence + " stands again in " + place(kept));
            return;
        }
        firsts.putIfAbsent(partition, sequence);
        long last = lasts.merge(partition, sequence, Math::max);
        if (last > sequence) {
            outOfOrder++;
            example("out of order: sequence " + sequence + " stands behind " + last + " in " + place(kept));
        }
        var channel = kept.headers().lastHeader("channel");
        if (channel != null && Arrays.equals(HOLE, channel.value())) {
            holes++;
        }
    }

    private void example(String line) {
        if (examples.size() < EXAMPLES) {
            examples.add(line);
        }
    }

    private static String place(ConsumerRecord<byte[], byte[]> kept) {
        return kept.topic() + "-" + kept.partition() + " at offset " + kept.offset();
    }

    private Verification result(JournalSnapshot snapshot) {
        long first = sequences.first();
        long last = sequences.last();
        long known = cutBefore(snapshot.cut(), snapshot.next());
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
                sequences.missing(from, last, EXAMPLES),
                repeated,
                outOfOrder,
                unreadable,
                copies.different(),
                copies.uncompared(),
                Stream.concat(copies.examples().stream(), examples.stream()).toList());
    }

    /** Retention cuts each partition elsewhere: before the last of those places it may have been it; 1 where none was cut. */
    private long cutBefore(Set<TopicPartition> cut, long next) {
        return cut.stream()
                .mapToLong(partition -> firsts.getOrDefault(partition, next))
                .max()
                .orElse(1);
    }
}
