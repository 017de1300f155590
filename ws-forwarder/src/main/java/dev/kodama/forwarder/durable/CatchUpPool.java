package dev.kodama.forwarder.durable;

import dev.kodama.http.limits.FairQueue;
import dev.kodama.journal.JournalConfig;
import dev.kodama.journal.JournalNotFoundException;
import dev.kodama.journal.reader.JournalCorruptException;
import dev.kodama.journal.reader.JournalReader;
import dev.kodama.journal.reader.SkippedRecords;
import dev.kodama.journal.topics.OtherJournalException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.concurrent.CompletableFuture;
import org.apache.kafka.common.KafkaException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Pool of catch-up readers: a bounded number of threads, each with a journal reader, and a queue of tasks. The queue holds at most one task per
 * session; users are served in turn. A task yields after its turn while others wait. Reads that fail while Kafka is unavailable are retried.
 * {@code kodama.forwarder.durable.waiting} is the length of the queue.
 */
final class CatchUpPool implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(CatchUpPool.class);
    private static final long IDLE_MILLIS = 10_000;
    private static final long RETRY_MILLIS = 1_000;

    private final CompletableFuture<JournalConfig> journal;
    private final DurableConfig config;
    private final InstantSource clock;
    private final SkippedRecords skipped;
    /** Bounded by the number of sessions. */
    private final FairQueue<CatchUpTask> line = new FairQueue<>(Integer.MAX_VALUE, Integer.MAX_VALUE);

    private int threads;
    private int idle;
    private boolean closed;

    CatchUpPool(
            CompletableFuture<JournalConfig> journal,
            DurableConfig config,
            InstantSource clock,
            SkippedRecords skipped) {
        this.journal = journal;
        this.config = config;
        this.clock = clock;
        this.skipped = skipped;
    }

    /**
     * Queues a task.
     *
     * @return how many tasks wait for a reader, this one included; 0 if it gets one at once
     */
    synchronized int add(CatchUpTask task) {
        line.offer(task.user(), task);
        if (line.size() > idle && threads < config.readers() && !closed) {
            var thread = new Thread(this::run, "kodama-journal-past-" + threads);
            thread.setDaemon(true);
            threads++;
            idle++;
            thread.start();
        }
        notifyAll();
        return Math.max(0, line.size() - idle);
    }

    /** Removes a task from the queue. */
    synchronized void remove(CatchUpTask task) {
        line.remove(task.user(), task);
    }

    /** Waiting tasks. */
    synchronized int waiting() {
        return line.size();
    }

    private synchronized @Nullable CatchUpTask next() throws InterruptedException {
        long deadline = System.nanoTime() + Duration.ofMillis(IDLE_MILLIS).toNanos();
        while (line.isEmpty() && !closed) {
            long left = Duration.ofNanos(deadline - System.nanoTime()).toMillis();
            if (left <= 0) {
                break;
            }
            wait(left);
        }
        idle--;
        var first = closed ? null : line.poll(user -> true);
        if (first == null) {
            threads--;
            return null;
        }
        return first.item();
    }

    private synchronized void free() {
        idle++;
    }

    private void run() {
        JournalReader reader = null;
        try {
            var task = next();
            while (task != null) {
                reader = serve(reader, task);
                free();
                task = next();
            }
        } catch (InterruptedException e) {
            LOG.debug("Stopped");
        } finally {
            close(reader);
        }
    }

    /** @return the reader while it is usable, else null */
    private @Nullable JournalReader serve(@Nullable JournalReader had, CatchUpTask task) throws InterruptedException {
        JournalReader reader = had;
        try {
            if (!task.isWanted()) {
                return reader;
            }
            if (reader == null) {
                reader = JournalReader.open(journal(), task.start(), task.end(), clock, skipped);
            } else {
                reader.seek(task.start(), task.end());
            }
            long until = System.nanoTime() + config.turn().toNanos();
            if (task.read(reader, journal(), () -> System.nanoTime() > until && waiting() > 0)) {
                add(task);
            }
            return reader;
        } catch (JournalNotFoundException | KafkaException e) {
            LOG.debug("Journal cannot be read; retrying", e);
            close(reader);
            pause();
            add(task);
        } catch (JournalCorruptException e) {
            close(reader);
            if (e.truncatedByRetention() || (e.isRecreated() && task.epoch() == null)) {
                add(task); // a new reader reads what is there
            } else {
                task.fail(String.valueOf(e.getMessage()));
            }
        } catch (OtherJournalException e) {
            close(reader);
            task.fail("until: " + e.getMessage());
        } catch (RuntimeException | Error e) { // a defect ends one session and no thread
            LOG.error("Catching up failed by a defect", e);
            close(reader);
            task.fail("Reading the journal failed by a defect; see the log.");
        }
        return null;
    }

    private JournalConfig journal() {
        return journal.join();
    }

    private synchronized void pause() throws InterruptedException {
        long deadline = System.nanoTime() + Duration.ofMillis(RETRY_MILLIS).toNanos();
        for (long left = RETRY_MILLIS; left > 0 && !closed; ) {
            wait(left);
            left = Duration.ofNanos(deadline - System.nanoTime()).toMillis();
        }
    }

    private static void close(@Nullable JournalReader reader) {
        if (reader != null) {
            reader.close();
        }
    }

    /** Threads end within a second; they are not awaited. */
    @Override
    public synchronized void close() {
        closed = true;
        line.clear();
        notifyAll();
    }
}
