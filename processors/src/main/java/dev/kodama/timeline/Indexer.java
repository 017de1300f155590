package dev.kodama.timeline;

import dev.kodama.journal.JournalConfig;
import dev.kodama.journal.RecordFormat;
import java.util.Objects;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.record.TimestampType;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.processor.api.RecordMetadata;
import org.apache.kafka.streams.state.WindowStore;
import org.jspecify.annotations.Nullable;

/** Notes of each event of one source that names an entity where it stands. */
final class Indexer implements Processor<byte[], byte[], Void, Void> {
    private final RecordFormat format;
    private @Nullable ProcessorContext<Void, Void> context;
    private @Nullable WindowStore<Bytes, byte[]> index;

    Indexer(JournalConfig config) {
        this.format = new RecordFormat(config);
    }

    @Override
    public void init(ProcessorContext<Void, Void> context) {
        this.context = context;
        this.index = context.getStateStore(TimelineTopology.STORE);
    }

    @Override
    public void process(Record<byte[], byte[]> event) {
        var place = Objects.requireNonNull(context).recordMetadata().orElseThrow();
        var kept = asRead(event, place);
        long sequence = format.sequence(kept);
        if (sequence > 0 && format.namesEntity(kept)) {
            var pointer = Pointer.of(event.timestamp(), place.partition(), place.offset(), sequence);
            Objects.requireNonNull(index).put(Bytes.wrap(event.key()), pointer.toBytes(), pointer.indexTime());
        }
    }

    private static ConsumerRecord<byte[], byte[]> asRead(Record<byte[], byte[]> event, RecordMetadata place) {
        return new ConsumerRecord<>(
                place.topic(),
                place.partition(),
                place.offset(),
                event.timestamp(),
                TimestampType.CREATE_TIME,
                ConsumerRecord.NULL_SIZE,
                ConsumerRecord.NULL_SIZE,
                event.key(),
                event.value(),
                event.headers(),
                Optional.empty());
    }
}
