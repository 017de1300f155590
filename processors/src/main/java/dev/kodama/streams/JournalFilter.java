package dev.kodama.streams;

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
 * Deduplicates the journal: passes on each event of one source once, and skips foreign and repeated records. Foreign is what no mirror
 * wrote. Repeated is a sequence that is not above the last one of its partition: sequences grow there. The last one is state, so it
 * holds across restarts, and also where the group's offsets are lost and the journal is read again.
 *
 * <p>A repeat that stands in another partition than the event is found only where that partition is further already.
 */
public final class JournalFilter implements Processor<byte[], byte[], byte[], byte[]> {
    /** The store's name. */
    static final String STORE = "last-sequence";

    private static final String LAST = "last";

    private final JournalRecordCodec format;
    private SkippedRecords skipped = new SkippedRecords();
    private @Nullable ProcessorContext<byte[], byte[]> context;
    private @Nullable KeyValueStore<String, Long> store;
    private long last;

    private JournalFilter(JournalConfig config) {
        this.format = new JournalRecordCodec(config);
    }

    /** What stands between the events topic and all that is told from it; brings its store with it. */
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

    /** Comes again on the same object after a transaction has failed. */
    @Override
    public void init(ProcessorContext<byte[], byte[]> context) {
        this.context = context;
        this.store = context.getStateStore(STORE);
        this.skipped = SkippedRecords.in(context.appConfigs());
        Long known = store.get(LAST);
        this.last = known == null ? 0 : known;
    }

    @Override
    public void process(Record<byte[], byte[]> event) {
        var place = Objects.requireNonNull(context).recordMetadata().orElseThrow();
        var read = format.read(SourceRecord.of(event, place));
        if (read instanceof JournalRecord.Foreign foreign) {
            skipped.foreign(place, foreign.detail());
        } else if (read instanceof JournaledEvent journaled && journaled.sequence() <= last) {
            skipped.repeated(place, journaled.sequence());
        } else if (read instanceof JournaledEvent journaled) {
            last = journaled.sequence();
            Objects.requireNonNull(store).put(LAST, last);
            Objects.requireNonNull(context).forward(event);
        }
    }
}
