package dev.kodama.forwarder.durable;

import dev.kodama.forwarder.hub.ring.Ring;
import dev.kodama.forwarder.limits.SendRateLimiter;
import dev.kodama.forwarder.protocol.Filter;
import dev.kodama.forwarder.protocol.FrameEncoding;
import dev.kodama.forwarder.session.EventSource;
import dev.kodama.journal.JournalConfig;
import dev.kodama.journal.reader.SkippedRecords;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/** What all durable sessions of a forwarder share: the journal's end, the readers of its past, and the time. */
public final class DurableDelivery implements AutoCloseable {
    private final InstantSource clock;
    private final CompletableFuture<JournalConfig> journal = new CompletableFuture<>();
    private final LongAdder framesSent;
    private final SkippedRecords skipped = new SkippedRecords();
    private final Set<DurableSource> sources = ConcurrentHashMap.newKeySet();
    private final ScheduledThreadPoolExecutor timer;
    private final JournalTail tail;
    private final CatchUpPool readers;

    /** @param framesSent counts the events that are written to clients */
    public DurableDelivery(DurableConfig config, InstantSource clock, LongAdder framesSent) {
        this.clock = clock;
        this.framesSent = framesSent;
        timer = new ScheduledThreadPoolExecutor(1, task -> {
            var thread = new Thread(task, "kodama-replay-timer");
            thread.setDaemon(true);
            return thread;
        });
        timer.setRemoveOnCancelPolicy(true);
        readers = new CatchUpPool(journal, config, clock, skipped);
        tail = new JournalTail(journal, config.ringBytes(), skipped, new Pulls());
    }

    /** Says where the journal is; sessions wait for it until then. */
    public void readFrom(JournalConfig config) {
        journal.complete(config);
        tail.setNeeded(!sources.isEmpty());
    }

    /**
     * A source of events for one session; nothing is read before that is opened. What it may not be sent yet waits.
     *
     * @param user whose share of the readers of the past it takes
     */
    public EventSource source(Filter filter, JournalRange stretch, SendRateLimiter allowance, String user) {
        return new DurableSource(this, System::nanoTime, filter, stretch, allowance, user);
    }

    /** How many sessions it serves. */
    public int sessions() {
        return sources.size();
    }

    /** The records of the journal that its readers skip. */
    public SkippedRecords skipped() {
        return skipped;
    }

    /** How many sessions wait for a reader of the past. */
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

    @Nullable
    Ring ring(FrameEncoding framing) {
        return tail.ring(framing);
    }

    /** Whether the rings hold the journal's end, and not what it was before Kafka fell silent. */
    boolean tailAnswers() {
        return tail.answers();
    }

    CatchUpPool readers() {
        return readers;
    }

    void sent(int frames) {
        framesSent.add(frames);
    }

    /** At most one of a session waits. */
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
    }
}
