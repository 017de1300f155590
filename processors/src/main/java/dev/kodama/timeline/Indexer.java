package dev.kodama.timeline;

import dev.kodama.journal.JournalConfig;
import dev.kodama.journal.JournalRecordCodec;
import dev.kodama.streams.topics.HomePartition;
import dev.kodama.streams.topics.SourceRecord;
import java.util.Objects;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.state.WindowStore;
import org.jspecify.annotations.Nullable;

/**
 * Indexes each event that names an entity. An event whose key belongs to another partition is forwarded there, with the pointer as its value:
 * see {@link MovedPointers}.
 */
final class Indexer implements Processor<byte[], byte[], byte[], byte[]> {
    private final JournalRecordCodec format;
    private final String topic;
    private @Nullable ProcessorContext<byte[], byte[]> context;
    private @Nullable WindowStore<Bytes, byte[]> index;
    private @Nullable HomePartition home;

    Indexer(JournalConfig config) {
        this.format = new JournalRecordCodec(config);
        this.topic = config.eventsTopic();
    }

    @Override
    public void init(ProcessorContext<byte[], byte[]> context) {
        this.context = context;
        this.index = context.getStateStore(TimelineTopology.STORE);
        this.home = HomePartition.of(topic, context);
    }

    @Override
    public void process(Record<byte[], byte[]> event) {
        var metadata = Objects.requireNonNull(context).recordMetadata().orElseThrow();
        var consumed = SourceRecord.of(event, metadata);
        if (!format.namesEntity(consumed)) {
            return;
        }
        var pointer =
                EventPointer.of(event.timestamp(), metadata.partition(), metadata.offset(), format.sequence(consumed));
        if (Objects.requireNonNull(home).is(event.key(), metadata.partition())) {
            Objects.requireNonNull(index).put(Bytes.wrap(event.key()), pointer.toBytes(), pointer.indexTime());
        } else {
            Objects.requireNonNull(context).forward(event.withValue(pointer.toBytes()));
        }
    }
}
