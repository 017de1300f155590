package dev.kodama.timeline;

import java.util.Objects;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.state.WindowStore;
import org.jspecify.annotations.Nullable;

/** Indexes events that are in another partition of the journal than the one where their key now belongs. */
final class MovedPointers implements Processor<byte[], byte[], Void, Void> {
    private @Nullable WindowStore<Bytes, byte[]> index;

    @Override
    public void init(ProcessorContext<Void, Void> context) {
        this.index = context.getStateStore(TimelineTopology.STORE);
    }

    @Override
    public void process(Record<byte[], byte[]> moved) {
        var indexed = EventPointer.read(0, moved.value());
        var pointer = EventPointer.of(moved.timestamp(), indexed.partition(), indexed.offset(), indexed.sequence());
        Objects.requireNonNull(index).put(Bytes.wrap(moved.key()), moved.value(), pointer.indexTime());
    }
}
