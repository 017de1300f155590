package dev.kodama.timeline;

import java.util.Objects;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.state.WindowStore;
import org.jspecify.annotations.Nullable;

/** Indexes events that stand in another partition of the journal than the one where their entity is looked up. */
final class MovedPointers implements Processor<byte[], byte[], Void, Void> {
    private @Nullable WindowStore<Bytes, byte[]> index;

    @Override
    public void init(ProcessorContext<Void, Void> context) {
        this.index = context.getStateStore(TimelineTopology.STORE);
    }

    @Override
    public void process(Record<byte[], byte[]> moved) {
        var place = EventPointer.read(0, moved.value());
        var pointer = EventPointer.of(moved.timestamp(), place.partition(), place.offset(), place.sequence());
        Objects.requireNonNull(index).put(Bytes.wrap(moved.key()), moved.value(), pointer.indexTime());
    }
}
