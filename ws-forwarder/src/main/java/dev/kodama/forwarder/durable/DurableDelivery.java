package dev.kodama.forwarder.durable;

import dev.kodama.forwarder.durable.tail.JournalTail;
import dev.kodama.forwarder.hub.ring.Ring;
import dev.kodama.forwarder.hub.where.PayloadReader;
import dev.kodama.forwarder.protocol.Filter;
import dev.kodama.forwarder.protocol.FrameEncoding;
import dev.kodama.forwarder.session.EventSource;
import dev.kodama.history.JournalPages;
import dev.kodama.history.selective.IndexedJournal;
import dev.kodama.history.selective.SelectiveReader;
import dev.kodama.http.auth.Principal;
import dev.kodama.index.JournalIndex;
import dev.kodama.journal.EndPosition;
import dev.kodama.journal.EventFilter;
import dev.kodama.journal.JournalConfig;
import dev.kodama.journal.JournalEpoch;
import dev.kodama.journal.mask.EventMask;
import dev.kodama.journal.reader.JournalReader;
import dev.kodama.journal.reader.SkippedRecords;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Durable delivery of a forwarder: the journal tail, the pool of catch-up readers, and the timer that all sessions share. */
public final class DurableDelivery implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(DurableDelivery.class);

    private final InstantSource clock;
    private final CompletableFuture<JournalConfig> journal = new CompletableFuture<>();
    private final LongAdder framesSent;
    private final SkippedRecords skipped;
    private final EventMask mask;
    private final Set<DurableSource> sources = ConcurrentHashMap.newKeySet();
    private final ScheduledThreadPoolExecutor timer;
    private final JournalTail tail;
    private final CatchUpPool readers;
    private volatile @Nullable Indexed indexed;

    /** A journal that has an index, which answers each caller as it may see. */
    private record Indexed(JournalPages pages, Function<Principal, JournalIndex> index) {}

    /**
     * Who reads the past.
     *
     * @param user whose share of the catch-up readers it takes
     * @param caller whose token an index elsewhere is shown
     */
    public record Reader(String user, Supplier<Principal> caller) {}

    /** @param framesSent counter of events written to clients */
    public DurableDelivery(DurableConfig config, InstantSource clock, LongAdder framesSent) {
        this(config, clock, framesSent, new SkippedRecords());
    }

    /** As {@link #DurableDelivery(DurableConfig, InstantSource, LongAdder)}; {@code skipped} counts skipped journal records. */
    public DurableDelivery(DurableConfig config, InstantSource clock, LongAdder framesSent, SkippedRecords skipped) {
        this.mask = config.mask();
        this.skipped = skipped;
        this.clock = clock;
        this.framesSent = framesSent;
        timer = new ScheduledThreadPoolExecutor(1, task -> {
            var thread = new Thread(task, "kodama-replay-timer");
            thread.setDaemon(true);
            return thread;
        });
        timer.setRemoveOnCancelPolicy(true);
        readers = new CatchUpPool(journal, config, clock, skipped);
        tail = new JournalTail(journal, config.ringBytes(), skipped, config.mask(), new Pulls());
    }

    /** As {@link #readFrom(JournalConfig)}, with an index of the journal. */
    public void readFrom(JournalConfig config, Function<Principal, JournalIndex> index) {
        indexed = new Indexed(JournalPages.of(config, clock, skipped), index);
        readFrom(config);
    }

    /** Sets the journal; sessions wait until then. */
    public void readFrom(JournalConfig config) {
        journal.complete(config);
        tail.setNeeded(!sources.isEmpty());
    }

    /**
     * Creates the event source of one session, which reads once the session is opened.
     */
    public EventSource source(Filter filter, JournalRange range, EventPace pace, Reader client) {
        return new DurableSource(this, System::nanoTime, filter, range, pace, client);
    }

    /** What is hidden of events. */
    EventMask mask() {
        return mask;
    }

    /** Reads at least the events that one of these filters passes, for a client. */
    SelectiveReader selective(JournalReader reader, EndPosition end, List<EventFilter> filters, Reader client) {
        var known = indexed;
        if (known == null) {
            return SelectiveReader.of(reader);
        }
        var journal = new IndexedJournal(
                known.pages(),
                query -> known.index().apply(client.caller().get()).find(query));
        return SelectiveReader.of(
                reader,
                end,
                clock,
                filters,
                journal,
                (sequence, plan) -> LOG.debug("Catching up from sequence {}: {}", sequence, plan));
    }

    /** Durable sessions now. */
    public int sessions() {
        return sources.size();
    }

    /** Counters of skipped journal records. */
    public SkippedRecords skipped() {
        return skipped;
    }

    /** Sessions that wait for a catch-up reader. */
    public int waiting() {
        return readers.waiting();
    }

    public Instant now() {
        return clock.instant();
    }

    void add(DurableSource source) {
        sources.add(source);
        tail.setNeeded(true);
    }

    void forget(DurableSource source) {
        sources.remove(source);
        if (sources.stream().noneMatch(other -> other.framing() == source.framing())) {
            tail.drop(source.framing());
        }
        tail.setNeeded(!sources.isEmpty());
    }

    /** Reads what filters look at, of the events in the rings. */
    PayloadReader payloads() {
        return tail.payloads();
    }

    @Nullable
    Ring ring(FrameEncoding framing) {
        return tail.ring(framing);
    }

    /** The journal of the rings; null while the tail has not read. */
    @Nullable
    JournalEpoch epoch() {
        return tail.epoch();
    }

    boolean isRingOf(@Nullable JournalEpoch journal) {
        return Objects.equals(tail.epoch(), journal);
    }

    /** As {@link #epoch}, where there is a ring. */
    JournalEpoch ringEpoch() {
        return Objects.requireNonNull(tail.epoch());
    }

    /** Whether the rings are the journal's current end: Kafka answers. */
    boolean tailAnswers() {
        return tail.answers();
    }

    CatchUpPool readers() {
        return readers;
    }

    void sent(int frames) {
        framesSent.add(frames);
    }

    /** At most one task per session waits. */
    void later(Runnable task, long nanos) {
        if (!timer.isShutdown()) {
            var unused = timer.schedule(task, nanos, TimeUnit.NANOSECONDS);
        }
    }

    private final class Pulls implements JournalTail.Listener {
        @Override
        public void onEvents() {
            sources.forEach(DurableSource::pull);
        }

        @Override
        public void onBroken(String sentence) {
            sources.forEach(source -> source.fail(sentence));
        }
    }

    @Override
    public void close() {
        timer.shutdownNow();
        readers.close();
        tail.close();
        var known = indexed;
        if (known != null) {
            known.pages().close();
        }
    }
}
