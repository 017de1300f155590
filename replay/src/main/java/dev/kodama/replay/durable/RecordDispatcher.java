package dev.kodama.replay.durable;

import dev.kodama.journal.EventFilter;
import dev.kodama.journal.JournalConfig;
import dev.kodama.journal.JournalPosition;
import dev.kodama.journal.topics.JournalPositions;
import dev.kodama.journal.JournalRecord.Foreign;
import dev.kodama.journal.JournalRecordCodec;
import dev.kodama.journal.JournaledEvent;
import dev.kodama.journal.reader.SkippedRecords;
import dev.kodama.replay.durable.PartitionQueue.Delivery;
import dev.kodama.replay.durable.deadletter.DeadLetterCodec;
import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Hands what was fetched to the lanes: of the journal what passes the filters, of what was put back what is for this subscription. */
final class RecordDispatcher {
    private static final Logger LOG = LoggerFactory.getLogger(RecordDispatcher.class);

    /** So far ahead of the committed position a sequence is not looked at twice. */
    private static final long TRUSTED = 1_000_000;

    private final SubscriptionOptions terms;
    private final EventFilter filter;
    private final JournalRecordCodec events;
    private final DeadLetterCodec letters;
    private final String redeliveries;
    private final SkippedRecords skipped = new SkippedRecords();
    private final JournalConfig config;
    private long trustedBefore;

    RecordDispatcher(JournalConfig config, SubscriptionOptions terms) {
        this.config = config;
        this.terms = terms;
        this.filter = terms.filter();
        this.events = new JournalRecordCodec(config);
        this.letters = new DeadLetterCodec(config);
        this.redeliveries = config.redeliveriesTopic();
    }

    void take(ConsumerRecords<byte[], byte[]> fetched, PartitionWorkers lanes) {
        fetched.nextOffsets().forEach((partition, next) -> {
            var lane = lanes.get(partition);
            if (lane != null) {
                take(fetched.records(partition), lane, next.offset());
            }
        });
    }

    private void take(List<ConsumerRecord<byte[], byte[]>> records, PartitionWorker lane, long next) {
        var wanted = new ArrayList<Delivery>();
        long before = lane.events();
        int seen = 0;
        for (var kept : records) {
            var event = event(kept, lane);
            if (event != null) {
                if (kept.topic().equals(redeliveries) || filter.passes(event)) {
                    wanted.add(new Delivery(kept, event, before + seen));
                }
                seen++;
            }
        }
        lane.add(wanted, seen, next);
    }

    /** Null if it is not for us, or no event: then it is skipped as it stands in the topic for good. */
    private @Nullable JournaledEvent event(ConsumerRecord<byte[], byte[]> kept, PartitionWorker lane) {
        if (!kept.topic().equals(redeliveries)) {
            return journaled(kept, lane);
        }
        try {
            return letters.redelivered(kept, terms.name());
        } catch (IllegalArgumentException e) {
            LOG.warn("Subscription {} skips what is no event: {}", terms.name(), e.getMessage());
            return null;
        }
    }

    private @Nullable JournaledEvent journaled(ConsumerRecord<byte[], byte[]> kept, PartitionWorker lane) {
        var record = events.read(kept);
        if (record instanceof JournaledEvent event) {
            if (!isCommitted(event.sequence())) {
                skipped.foreign(kept, Foreign.uncommitted(event.sequence()));
            } else if (!lane.isNew(event.sequence())) {
                skipped.repeated(kept, event.sequence());
            } else {
                return event;
            }
        } else if (record instanceof Foreign foreign) {
            skipped.foreign(kept, foreign);
        }
        return null;
    }

    /** Asks Kafka once in a million events, and for each sequence that is further ahead. */
    private boolean isCommitted(long sequence) {
        if (sequence >= trustedBefore) {
            long next = JournalPositions.read(config)
                    .map(JournalPosition::nextSequence)
                    .orElse(1L);
            if (sequence >= next) {
                return false;
            }
            trustedBefore = next + TRUSTED;
        }
        return true;
    }
}
