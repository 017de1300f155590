package dev.kodama.forwarder.merged;

import dev.kodama.forwarder.durable.DurableConfig;
import dev.kodama.forwarder.durable.JournalRange;
import dev.kodama.forwarder.durable.tail.JournalTail;
import dev.kodama.forwarder.limits.SendRateLimiter;
import dev.kodama.forwarder.protocol.Filter;
import dev.kodama.forwarder.session.EventSource;
import dev.kodama.journal.JournalConfig;
import dev.kodama.journal.JournalNotFoundException;
import dev.kodama.journal.mask.EventMask;
import dev.kodama.journal.reader.JournalCorruptException;
import dev.kodama.journal.reader.SkippedRecords;
import dev.kodama.journal.sources.SourceCursor;
import dev.kodama.journal.sources.SourceSelection;
import dev.kodama.journal.topics.JournalPositions;
import dev.kodama.journal.topics.OtherJournalException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;
import org.apache.kafka.common.KafkaException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Durable delivery of several sources: a bounded number of threads, each with readers for one session. Sessions share no ring. The queue holds
 * at most one task per session; a task yields after its turn while others wait. Reads that fail while Kafka is unavailable are retried.
 */
public final class MergedDelivery implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(MergedDelivery.class);
    private static final Duration IDLE_TIMEOUT = Duration.ofSeconds(10);
    private static final Duration RETRY_DELAY = Duration.ofSeconds(1);

    private final DurableConfig config;
    private final InstantSource clock;
    private final LongAdder framesSent;
    private final SkippedRecords skipped;
    private final ThreadPoolExecutor readers;
    private final ScheduledThreadPoolExecutor timer;
    private final Set<MergedSource> sessions = ConcurrentHashMap.newKeySet();
    private volatile @Nullable JournalConfig journal;

    /**
     * Creates the delivery; threads start with its sessions.
     *
     * @param framesSent counter of events written to clients
     * @param skipped counters of skipped journal records
     */
    public MergedDelivery(DurableConfig config, InstantSource clock, LongAdder framesSent, SkippedRecords skipped) {
        this.config = config;
        this.clock = clock;
        this.framesSent = framesSent;
        this.skipped = skipped;
        var number = new AtomicInteger();
        readers = new ThreadPoolExecutor(
                config.readers(),
                config.readers(),
                IDLE_TIMEOUT.toMillis(),
                TimeUnit.MILLISECONDS,
                new LinkedBlockingQueue<>(), // bounded by the number of sessions
                task -> daemon(task, "kodama-journal-merged-" + number.getAndIncrement()));
        readers.allowCoreThreadTimeOut(true);
        timer = new ScheduledThreadPoolExecutor(1, task -> daemon(task, "kodama-merged-timer"));
        timer.setRemoveOnCancelPolicy(true);
        timer.setKeepAliveTime(IDLE_TIMEOUT.toMillis(), TimeUnit.MILLISECONDS);
        timer.allowCoreThreadTimeOut(true);
    }

    private static Thread daemon(Runnable task, String name) {
        var thread = new Thread(task, name);
        thread.setDaemon(true);
        return thread;
    }

    /** What is hidden of events. */
    EventMask mask() {
        return config.mask();
    }

    /** Sets the journal; sessions wait until then. */
    public void readFrom(JournalConfig read) {
        journal = read;
    }

    /**
     * Creates the event source of one session, which reads once the session is opened.
     *
     * @param range its start counts where there is no cursor
     */
    public EventSource source(
            SourceSelection sources,
            JournalRange range,
            @Nullable SourceCursor cursor,
            Filter filter,
            SendRateLimiter limiter) {
        return new MergedSource(this, new MergedTask.Request(sources, range, cursor), filter, limiter);
    }

    /** Sessions now. */
    public int sessions() {
        return sessions.size();
    }

    /** Sessions that wait for a reader. */
    public int waiting() {
        return readers.getQueue().size();
    }

    void add(MergedSource session) {
        sessions.add(session);
    }

    void remove(MergedSource session) {
        sessions.remove(session);
    }

    void sent(int frames) {
        framesSent.add(frames);
    }

    /** At most one task per session waits. */
    void later(Runnable task, long nanos) {
        try {
            var unused = timer.schedule(task, nanos, TimeUnit.NANOSECONDS);
        } catch (RejectedExecutionException e) {
            LOG.debug("Stopped", e);
        }
    }

    /** Queues a session's task. Returns how many wait before it. */
    int submit(MergedTask task) {
        int busy = readers.getActiveCount();
        try {
            readers.execute(() -> serve(task));
        } catch (RejectedExecutionException e) {
            LOG.debug("Stopped", e);
        }
        return busy < config.readers() ? 0 : Math.max(1, waiting());
    }

    private void serve(MergedTask task) {
        try {
            if (!task.isWanted()) {
                return;
            }
            var read = journal;
            if (read == null) {
                retry(task);
                return;
            }
            var names = names(read, task);
            long until = System.nanoTime() + config.turn().toNanos();
            if (!names.isEmpty()
                    && task.read(read, names, clock, skipped, () -> System.nanoTime() > until && waiting() > 0)) {
                var unused = submit(task);
            }
        } catch (JournalNotFoundException | KafkaException e) {
            LOG.debug("Journal cannot be read; retrying", e);
            retry(task);
        } catch (JournalCorruptException e) {
            if (e.truncatedByRetention() || (e.isRecreated() && !task.isAnnounced())) {
                retry(task);
            } else {
                task.fail(String.valueOf(e.getMessage()));
            }
        } catch (OtherJournalException e) {
            task.fail(JournalTail.CREATED_ANEW);
        } catch (RuntimeException | Error e) { // a defect ends one session and no thread
            LOG.error("Reading several sources failed by a defect", e);
            task.fail("Reading the journal failed by a defect; see the log.");
        }
    }

    /** The sources of a session, which keeps those that it began with. Empty if it ends with an error. */
    private static List<String> names(JournalConfig journal, MergedTask task) {
        if (!task.names().isEmpty()) {
            return task.names();
        }
        var known = JournalPositions.allSources(journal);
        if (known.isEmpty()) {
            throw new JournalNotFoundException(journal);
        }
        try {
            return task.sources().of(known);
        } catch (IllegalArgumentException e) {
            task.fail("source " + e.getMessage());
            return List.of();
        }
    }

    private void retry(MergedTask task) {
        task.tellUnavailable();
        later(
                () -> {
                    var unused = submit(task);
                },
                RETRY_DELAY.toNanos());
    }

    @Override
    public void close() {
        timer.shutdownNow();
        readers.shutdownNow();
    }
}
