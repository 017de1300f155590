package dev.kodama.timeline;

import dev.kodama.journal.JournalConfig;
import dev.kodama.journal.JournalRecord;
import dev.kodama.journal.JournalRecordCodec;
import dev.kodama.journal.JournaledEvent;
import dev.kodama.streams.OnDemandPunctuation;
import dev.kodama.streams.topics.SkippedRecords;
import dev.kodama.streams.topics.SourceRecord;
import dev.kodama.streams.topics.TaskTracing;
import java.time.Duration;
import java.util.Objects;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.state.KeyValueStore;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Indexes a partition of the journal.
 *
 * <p>The index is a function of the partition's records up to an offset. Only full segments are stored, in one transaction with that offset.
 * So after a restart the events behind it, at most {@value EventBuffer#CAPACITY}, are read from the journal again; records that Kafka
 * Streams delivers once more are skipped.
 */
final class Indexer implements Processor<byte[], byte[], Void, Void> {
    private static final Logger LOG = LoggerFactory.getLogger(Indexer.class);
    private static final Duration FIRST = Duration.ofMillis(1);
    private static final Duration RETRY = Duration.ofSeconds(1);
    /** A partition without new records is read on to its end, if that is not farther. */
    private static final long MAX_AHEAD = 4L * EventBuffer.CAPACITY;

    private final JournalRecordCodec codec;
    private final LiveIndex live;
    private final MissedRecords missed;
    private SkippedRecords skipped = new SkippedRecords();
    private TaskTracing tracing = TaskTracing.OFF;
    private @Nullable ProcessorContext<Void, Void> context;
    private @Nullable PartitionIndex index;
    private int partition;
    private boolean continuous;

    Indexer(JournalConfig config, LiveIndex live, MissedRecords missed) {
        this.codec = new JournalRecordCodec(config);
        this.live = live;
        this.missed = missed;
    }

    /** Runs again on the same object after a failed transaction. */
    @Override
    public void init(ProcessorContext<Void, Void> context) {
        this.context = context;
        KeyValueStore<Bytes, byte[]> store = context.getStateStore(TimelineTopology.STORE);
        this.skipped = SkippedRecords.in(context.appConfigs());
        this.tracing = TaskTracing.of(context);
        this.partition = context.taskId().partition();
        this.continuous = false;
        this.index = new PartitionIndex(new IndexStore(store), this::journalBegin);
        live.put(partition, index);
        new OnDemandPunctuation(context, now -> readAhead()).in(FIRST);
    }

    /** Without new records Kafka Streams delivers none. */
    private void readAhead() {
        if (continuous) {
            return;
        }
        try {
            long end = missed.end(partition);
            if (end - index().nextOffset() <= MAX_AHEAD) {
                readMissed(end);
                index().advanceTo(end);
            }
        } catch (KafkaException e) {
            LOG.debug("Partition {} cannot be read now", partition, e);
            new OnDemandPunctuation(Objects.requireNonNull(context), now -> readAhead()).in(RETRY);
        }
    }

    /** 0 while Kafka is unavailable. */
    private long journalBegin() {
        try {
            return missed.begin(partition);
        } catch (KafkaException e) {
            LOG.debug("The begin of partition {} is unknown now", partition, e);
            return 0;
        }
    }

    private void readMissed(long end) {
        if (index().nextOffset() < end) {
            missed.read(partition, index().nextOffset(), end, this::index);
        }
    }

    @Override
    public void process(Record<byte[], byte[]> event) {
        var metadata = Objects.requireNonNull(context).recordMetadata().orElseThrow();
        if (!continuous) {
            continuous = true;
            readMissed(metadata.offset());
        }
        index(SourceRecord.of(event, metadata));
    }

    private void index(ConsumerRecord<byte[], byte[]> consumed) {
        long offset = consumed.offset();
        if (offset < index().nextOffset()) {
            return;
        }
        var read = codec.read(consumed);
        if (read instanceof JournaledEvent event && tracing.isOn()) {
            tracing.around(event.bytes(), consumed.topic(), () -> index().add(event, offset));
        } else if (read instanceof JournaledEvent event) {
            index().add(event, offset);
        } else {
            index().advanceTo(offset + 1);
            if (read instanceof JournalRecord.Foreign foreign) {
                skipped.foreign(consumed, foreign.detail());
            }
        }
    }

    private PartitionIndex index() {
        return Objects.requireNonNull(index);
    }

    @Override
    public void close() {
        if (index != null) {
            live.remove(partition, index);
        }
    }
}
