package dev.kodama.forwarder.durable;

import dev.kodama.http.limits.FairQueue;
import dev.kodama.journal.JournalConfig;
import dev.kodama.journal.JournalNotFoundException;
import dev.kodama.journal.reader.JournalCorruptException;
import dev.kodama.journal.reader.JournalReader;
import dev.kodama.journal.reader.SkippedRecords;
import java.time.Duration;
import java.time.InstantSource;
import java.util.concurrent.CompletableFuture;
import org.apache.kafka.common.KafkaException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The readers of the past: so many threads at most, each with a reader of its own, and a queue of those who wait for one. It holds at most
 * one of a session, and its users are served in turn, however many sessions one has. Who has had a reader for a turn gives way while
 * others wait, and goes to the end of the line. What
 * fails because Kafka is away is tried again and again. {@code kodama.forwarder.durable.waiting} counts the line.
 */
final class CatchUpPool implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(CatchUpPool.class);
    private static final long IDLE_MILLIS = 10_000;
    private static final long RETRY_MILLIS = 1_000;

    private final CompletableFuture<JournalConfig> journal;
    private final DurableConfig config;
    private final InstantSource clock;
    private final SkippedRecords skipped;
    /** As many as there are sessions. */
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
     * Puts one into the line.
     *
     * @return how many wait for a reader with it, it included; 0 if it has one at once
     */
    synchronized int add(CatchUpTask catchUp) {
        line.offer(catchUp.user(), catchUp);
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

    /** Takes one out of the line that has no use for a reader any more. */
    synchronized void remove(CatchUpTask catchUp) {
        line.remove(catchUp.user(), catchUp);
    }

    /** How many wait for a reader. */
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
            var catchUp = next();
            while (catchUp != null) {
                reader = serve(reader, catchUp);
                free();
                catchUp = next();
            }
        } catch (InterruptedException e) {
            LOG.debug("stopped");
        } finally {
            close(reader);
        }
    }

    /** @return the reader, as long as it is good for more */
    private @Nullable JournalReader serve(@Nullable JournalReader had, CatchUpTask catchUp)
            throws InterruptedException {
        JournalReader reader = had;
        try {
            if (!catchUp.isWanted()) {
                return reader;
            }
            if (reader == null) {
                reader = JournalReader.open(journal(), catchUp.start(), catchUp.end(), clock, skipped);
            } else {
                reader.seek(catchUp.start(), catchUp.end());
            }
            long until = System.nanoTime() + config.turn().toNanos();
            if (catchUp.read(reader, journal(), () -> System.nanoTime() > until && waiting() > 0)) {
                add(catchUp);
            }
            return reader;
        } catch (JournalNotFoundException | KafkaException e) {
            LOG.debug("the past cannot be read now", e);
            close(reader);
            pause();
            add(catchUp);
        } catch (JournalCorruptException e) {
            close(reader);
            if (e.truncatedByRetention()) {
                add(catchUp);
            } else {
                catchUp.fail(String.valueOf(e.getMessage()));
            }
        } catch (RuntimeException | Error e) { // a defect of ours, which ends one session and no thread
            LOG.error("reading the past failed", e);
            close(reader);
            catchUp.fail("Reading the journal failed, by a defect: see the log.");
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

    /** Who reads ends by himself, within a second; nobody is waited for. */
    @Override
    public synchronized void close() {
        closed = true;
        line.clear();
        notifyAll();
    }
}
