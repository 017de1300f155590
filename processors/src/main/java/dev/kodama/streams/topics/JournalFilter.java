package dev.kodama.streams.topics;

import dev.kodama.journal.JournalConfig;
import dev.kodama.journal.JournalRecord;
import dev.kodama.journal.JournalRecordCodec;
import dev.kodama.journal.JournaledEvent;
import java.util.Objects;
import java.util.Set;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.ProcessorSupplier;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.state.KeyValueStore;
import org.apache.kafka.streams.state.StoreBuilder;
import org.apache.kafka.streams.state.Stores;
import org.jspecify.annotations.Nullable;

/**
 * Deduplicates the journal: forwards each event of one source once, and skips foreign and repeated records. A record is foreign if no mirror
 * wrote it. It is repeated if its sequence is not above the last one of its partition, where sequences grow. The last sequence is state: it
 * survives restarts, and the loss of the group's offsets, after which the journal is read again.
 *
 * <p>A repeat in another partition than the event is recognized only if that partition has already passed its sequence.
 */
public final class JournalFilter implements Processor<byte[], byte[], byte[], byte[]> {
    /** Name of the store; it is state and must not change. */
    static final String STORE = "last-sequence";

    private static final String LAST = "last";

    private final JournalRecordCodec format;
    private SkippedRecords skipped = new SkippedRecords();
    private TaskTracing tracing = TaskTracing.OFF;
    private @Nullable ProcessorContext<byte[], byte[]> context;
    private @Nullable KeyValueStore<String, Long> store;
    private long last;

    private JournalFilter(JournalConfig config) {
        this.format = new JournalRecordCodec(config);
    }

    /** The processor of the events topic, with its store. */
    public static ProcessorSupplier<byte[], byte[], byte[], byte[]> of(JournalConfig config) {
        return new ProcessorSupplier<>() {
            @Override
            public Processor<byte[], byte[], byte[], byte[]> get() {
                return new JournalFilter(config);
            }

            @Override
            public Set<StoreBuilder<?>> stores() {
                return Set.of(
                        Stores.keyValueStoreBuilder(Stores.inMemoryKeyValueStore(STORE), Serdes.String(), Serdes.Long())
                                .withCachingEnabled());
            }
        };
    }

    /** Runs again on the same object after a failed transaction. */
    @Override
    public void init(ProcessorContext<byte[], byte[]> context) {
        this.context = context;
        this.store = context.getStateStore(STORE);
        this.skipped = SkippedRecords.in(context.appConfigs());
        this.tracing = TaskTracing.of(context);
        Long known = store.get(LAST);
        this.last = known == null ? 0 : known;
    }

    @Override
    public void process(Record<byte[], byte[]> event) {
        var metadata = Objects.requireNonNull(context).recordMetadata().orElseThrow();
        var read = format.read(SourceRecord.of(event, metadata));
        if (read instanceof JournalRecord.Foreign foreign) {
            skipped.foreign(metadata, foreign.detail());
        } else if (read instanceof JournaledEvent journaled && journaled.sequence() <= last) {
            skipped.repeated(metadata, journaled.sequence());
        } else if (read instanceof JournaledEvent journaled) {
            last = journaled.sequence();
            Objects.requireNonNull(store).put(LAST, last);
            forward(event, metadata.topic());
        }
    }

    private void forward(Record<byte[], byte[]> event, String topic) {
        var next = Objects.requireNonNull(context);
        if (tracing.isOn()) {
            tracing.around(event.value(), topic, () -> next.forward(event));
        } else {
            next.forward(event);
        }
    }
}
