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
 * Counts the records that readers of the journal skip, by reason, and logs the first foreign and the first repeated record of each
 * partition. One object serves all readers of a role; a record that is read twice counts twice. For any thread.
 */
public final class SkippedRecords {
    private static final Logger LOG = LoggerFactory.getLogger(SkippedRecords.class);
    private static final String REPEATED = "repeated";

    private record Logged(TopicPartition partition, boolean repeated) {}

    private final Map<String, LongAdder> counts = new TreeMap<>();
    private final Set<Logged> logged = ConcurrentHashMap.newKeySet();

    public SkippedRecords() {
        counts.put(REPEATED, new LongAdder());
        for (var reason : JournalRecord.Reason.values()) {
            counts.put(reason.label(), new LongAdder());
        }
    }

    /** Counts a record that no mirror wrote. */
    public void foreign(ConsumerRecord<byte[], byte[]> record, Foreign foreign) {
        var partition = new TopicPartition(record.topic(), record.partition());
        foreign(partition, foreign, "the one at offset " + record.offset() + " " + foreign.detail());
    }

    /** Counts the events that a merger of this topic drops. Their offsets are unknown by then. */
    SequenceMerger.Listener listener(String topic) {
        return new SequenceMerger.Listener() {
            @Override
            public void onRepeated(int partition, long sequence) {
                repeated(new TopicPartition(topic, partition), sequence, "");
            }

            @Override
            public void onUncommitted(int partition, long sequence) {
                uncommitted(new TopicPartition(topic, partition), sequence);
            }
        };
    }

    private void uncommitted(TopicPartition partition, long sequence) {
        var foreign = Foreign.uncommitted(sequence);
        foreign(partition, foreign, "one " + foreign.detail());
    }

    private void foreign(TopicPartition partition, Foreign foreign, String example) {
        count(foreign.reason().label());
        if (logged.add(new Logged(partition, false))) {
            LOG.warn("Skipping foreign records of {}: {}; `kodama verify --quarantine` shows all", partition, example);
        }
    }

    /** Counts a record whose sequence was handed out before. */
    public void repeated(ConsumerRecord<byte[], byte[]> record, long sequence) {
        repeated(new TopicPartition(record.topic(), record.partition()), sequence, " at offset " + record.offset());
    }

    private void repeated(TopicPartition partition, long sequence, String position) {
        count(REPEATED);
        if (logged.add(new Logged(partition, true))) {
            LOG.warn(
                    "Skipping repeated records of {}: the one{} has sequence {}; `kodama verify` lists all",
                    partition,
                    position,
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
     * Registers the meter {@code kodama.journal.skipped}, by reason.
     *
     * @param reader purpose of the readers: a tag with few values
     */
    public void register(MeterRegistry registry, String reader) {
        counts.forEach((reason, count) -> FunctionCounter.builder("kodama.journal.skipped", count, LongAdder::sum)
                .description("records that readers of the journal skipped: foreign ones and repeated ones")
                .tags("reader", reader, "reason", reason)
                .register(registry));
    }

    /** The number of skipped records for each reason. */
    public Map<String, Long> counts() {
        var now = new TreeMap<String, Long>();
        counts.forEach((reason, count) -> now.put(reason, count.sum()));
        return now;
    }
}
