package dev.kodama.replay.durable;

import dev.kodama.journal.EventFilter;
import dev.kodama.journal.JournalConfig;
import dev.kodama.journal.JournalPosition;
import dev.kodama.journal.JournalRecord.Foreign;
import dev.kodama.journal.JournalRecordCodec;
import dev.kodama.journal.JournaledEvent;
import dev.kodama.journal.reader.SkippedRecords;
import dev.kodama.journal.topics.JournalPositions;
import dev.kodama.replay.durable.PartitionQueue.Delivery;
import dev.kodama.replay.durable.deadletter.DeadLetterCodec;
import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Dispatches fetched records to the partition workers: journal events that pass the filters, and this subscription's redeliveries. */
final class RecordDispatcher {
    private static final Logger LOG = LoggerFactory.getLogger(RecordDispatcher.class);

    /** Sequences up to this far behind the committed next sequence are not checked again. */
    private static final long MAX_UNCHECKED = 1_000_000;

    private final String subscription;
    private final EventFilter filter;
    private final JournalRecordCodec codec;
    private final DeadLetterCodec deadLetters;
    private final String redeliveries;
    private final SkippedRecords skipped = new SkippedRecords();
    private final JournalConfig config;
    private long uncheckedBefore;

    RecordDispatcher(JournalConfig config, SubscriptionOptions options) {
        this.config = config;
        this.subscription = options.name();
        this.filter = options.filter();
        this.codec = new JournalRecordCodec(config);
        this.deadLetters = new DeadLetterCodec(config);
        this.redeliveries = config.redeliveriesTopic();
    }

    void dispatch(ConsumerRecords<byte[], byte[]> fetched, PartitionWorkers workers) {
        fetched.nextOffsets().forEach((partition, next) -> {
            var worker = workers.get(partition);
            if (worker != null) {
                dispatch(fetched.records(partition), worker, next.offset());
            }
        });
    }

    private void dispatch(List<ConsumerRecord<byte[], byte[]>> records, PartitionWorker worker, long next) {
        var matching = new ArrayList<Delivery>();
        long before = worker.events();
        int events = 0;
        for (var record : records) {
            var event = event(record, worker);
            if (event != null) {
                if (record.topic().equals(redeliveries) || filter.passes(event)) {
                    matching.add(new Delivery(record, event, before + events));
                }
                events++;
            }
        }
        worker.add(matching, events, next);
    }

    /** Null for another subscription's redelivery and for a record that is no event: no retry would change it. */
    private @Nullable JournaledEvent event(ConsumerRecord<byte[], byte[]> record, PartitionWorker worker) {
        if (!record.topic().equals(redeliveries)) {
            return journaled(record, worker);
        }
        try {
            return deadLetters.redelivered(record, subscription);
        } catch (IllegalArgumentException e) {
            LOG.warn("Subscription {} skips a record that is no event: {}", subscription, e.getMessage());
            return null;
        }
    }

    private @Nullable JournaledEvent journaled(ConsumerRecord<byte[], byte[]> record, PartitionWorker worker) {
        var read = codec.read(record);
        if (read instanceof JournaledEvent event) {
            if (!isCommitted(event.sequence())) {
                skipped.foreign(record, Foreign.uncommitted(event.sequence()));
            } else if (!worker.isNew(event.sequence())) {
                skipped.repeated(record, event.sequence());
            } else {
                return event;
            }
        } else if (read instanceof Foreign foreign) {
            skipped.foreign(record, foreign);
        }
        return null;
    }

    /** Asks Kafka once in a million events, and for each sequence that is farther ahead. */
    private boolean isCommitted(long sequence) {
        if (sequence >= uncheckedBefore) {
            long next = JournalPositions.read(config)
                    .map(JournalPosition::nextSequence)
                    .orElse(1L);
            if (sequence >= next) {
                return false;
            }
            uncheckedBefore = next + MAX_UNCHECKED;
        }
        return true;
    }
}
