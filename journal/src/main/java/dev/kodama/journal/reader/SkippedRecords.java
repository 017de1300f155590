package dev.kodama.journal.reader;

import dev.kodama.journal.JournalRecord;
import dev.kodama.journal.JournalRecord.Foreign;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Counts the records that readers of the journal skip, by reason, and logs the first foreign and the first repeated one of each
 * partition. One object serves all readers of a role; a record that is read twice counts twice. For use by any number of threads.
 */
public final class SkippedRecords {
    private static final Logger LOG = LoggerFactory.getLogger(SkippedRecords.class);
    private static final String REPEATED = "repeated";

    private record Seen(TopicPartition partition, boolean repeated) {}

    private final Map<String, LongAdder> counts = new TreeMap<>();
    private final Set<Seen> logged = ConcurrentHashMap.newKeySet();

    public SkippedRecords() {
        counts.put(REPEATED, new LongAdder());
        for (var reason : JournalRecord.Reason.values()) {
            counts.put(reason.label(), new LongAdder());
        }
    }

    /** A record that no mirror wrote. */
    public void foreign(ConsumerRecord<byte[], byte[]> kept, Foreign foreign) {
        var partition = new TopicPartition(kept.topic(), kept.partition());
        foreign(partition, foreign, "the one at offset " + kept.offset() + " " + foreign.detail());
    }

    /** A record whose sequence no mirror has committed, found when its offset was not known any more. */
    void uncommitted(TopicPartition partition, long sequence) {
        var foreign = Foreign.uncommitted(sequence);
        foreign(partition, foreign, "one " + foreign.detail());
    }

    private void foreign(TopicPartition partition, Foreign foreign, String what) {
        count(foreign.reason().label());
        if (logged.add(new Seen(partition, false))) {
            LOG.warn("Skipping foreign records of {}: {}; `kodama verify --quarantine` shows all", partition, what);
        }
    }

    /** A record whose sequence was handed out before. */
    public void repeated(ConsumerRecord<byte[], byte[]> kept, long sequence) {
        repeated(new TopicPartition(kept.topic(), kept.partition()), sequence, " at offset " + kept.offset());
    }

    void repeated(TopicPartition partition, long sequence, String place) {
        count(REPEATED);
        if (logged.add(new Seen(partition, true))) {
            LOG.warn(
                    "Skipping repeated records of {}: the one{} has sequence {}; `kodama verify` lists all",
                    partition,
                    place,
                    sequence);
        }
    }

    private void count(String reason) {
        var count = counts.get(reason);
        if (count != null) {
            count.increment();
        }
    }

    /**
     * Measures them as {@code kodama.journal.skipped}, by reason.
     *
     * @param reader what the readers are for: the tag's values are few
     */
    public void register(MeterRegistry registry, String reader) {
        counts.forEach((reason, count) -> FunctionCounter.builder("kodama.journal.skipped", count, LongAdder::sum)
                .description("records that readers of the journal skipped: foreign ones and repeated ones")
                .tags("reader", reader, "reason", reason)
                .register(registry));
    }

    /** By reason how many were skipped, for each reason there is. */
    public Map<String, Long> counts() {
        var now = new TreeMap<String, Long>();
        counts.forEach((reason, count) -> now.put(reason, count.sum()));
        return now;
    }
}
