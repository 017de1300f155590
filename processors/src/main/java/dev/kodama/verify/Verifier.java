package dev.kodama.verify;

import dev.kodama.journal.JournalConfig;
import dev.kodama.journal.JournalRecord;
import dev.kodama.journal.JournalSnapshot;
import dev.kodama.journal.JournaledEvent;
import dev.kodama.journal.RecordFormat;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;

/**
 * Reads every record of a journal as it was when asked, without the reader that everybody else uses: a defect there must not hide
 * one in the journal. Memory: a bit a sequence.
 */
public final class Verifier {
    private static final Duration SLICE = Duration.ofMillis(200);
    private static final byte[] HOLE = "events.journal.hole".getBytes(StandardCharsets.UTF_8);
    private static final int EXAMPLES = 20;

    private final RecordFormat format;
    private final Sequences sequences = new Sequences();
    private final Map<TopicPartition, Long> firsts = new HashMap<>();
    private final Map<TopicPartition, Long> lasts = new HashMap<>();
    private final List<String> examples = new ArrayList<>();
    private long holes;
    private long repeated;
    private long outOfOrder;
    private long unreadable;

    private Verifier(JournalConfig config) {
        this.format = new RecordFormat(config);
    }

    /**
     * Reads it all; blocks as long as that takes.
     *
     * @throws dev.kodama.journal.NoJournalException if there is none on this Kafka
     * @throws KafkaException as the cluster says
     */
    public static Verification verify(JournalConfig config) {
        var verifier = new Verifier(config);
        try (var snapshot = JournalSnapshot.open(config)) {
            while (!snapshot.ended()) {
                for (var kept : snapshot.poll(SLICE)) {
                    verifier.add(kept, snapshot.next());
                }
            }
            return verifier.result(snapshot);
        }
    }

    private void add(ConsumerRecord<byte[], byte[]> kept, long next) {
        var record = format.read(kept);
        if (record instanceof JournaledEvent event && event.sequence() < next) {
            add(kept, new TopicPartition(kept.topic(), kept.partition()), event.sequence());
        } else if (record instanceof JournalRecord.Foreign foreign) {
            unreadable++;
            example("unreadable: " + place(kept) + " " + foreign.detail());
        }
    }

    private void add(ConsumerRecord<byte[], byte[]> kept, TopicPartition partition, long sequence) {
        if (!sequences.add(sequence)) {
            repeated++;
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
        long from = wholeFrom(snapshot.cut(), first, last);
        return new Verification(
                sequences.count(),
                first,
                last,
                snapshot.next(),
                holes,
                last == 0 ? 0 : sequences.missing(from, last),
                last == 0 ? List.of() : sequences.missing(from, last, EXAMPLES),
                repeated,
                outOfOrder,
                unreadable,
                examples);
    }

    /** Retention cuts each partition elsewhere: nothing can be said before the last of those places, or from 1 where none was cut. */
    private long wholeFrom(Set<TopicPartition> cut, long first, long last) {
        long from = cut.isEmpty() ? 1 : first;
        for (TopicPartition partition : cut) {
            from = Math.max(from, firsts.getOrDefault(partition, last + 1));
        }
        return from;
    }
}
