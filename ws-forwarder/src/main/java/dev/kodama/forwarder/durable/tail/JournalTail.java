package dev.kodama.forwarder.durable.tail;

import dev.kodama.bus.failure.OutageLog;
import dev.kodama.forwarder.hub.ring.Ring;
import dev.kodama.forwarder.hub.where.PayloadReader;
import dev.kodama.forwarder.protocol.FrameEncoding;
import dev.kodama.journal.BodyFields;
import dev.kodama.journal.EndPosition;
import dev.kodama.journal.JournalConfig;
import dev.kodama.journal.JournalEpoch;
import dev.kodama.journal.JournalNotFoundException;
import dev.kodama.journal.JournalPosition;
import dev.kodama.journal.JournaledEvent;
import dev.kodama.journal.StartPosition;
import dev.kodama.journal.mask.EventMask;
import dev.kodama.journal.reader.JournalCorruptException;
import dev.kodama.journal.reader.JournalReader;
import dev.kodama.journal.reader.SkippedRecords;
import dev.kodama.journal.text.Utf8Builder;
import dev.kodama.journal.topics.JournalPositions;
import dev.kodama.journal.topics.OtherJournalException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.LockSupport;
import org.apache.kafka.common.KafkaException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tails the journal for all sessions that have caught up: one thread appends new events to rings, numbered by sequence, and pulls the sessions.
 * It runs while there are durable sessions and {@value #LINGER_SECONDS} s longer, and starts at the journal's end. While Kafka is unavailable the
 * rings stay unchanged.
 */
public final class JournalTail implements AutoCloseable {
    /** Receives notifications of the tail. */
    public interface Listener {
        void onEvents();

        /** The journal does not continue at the ring's end; the ring is discarded. */
        void onBroken(String sentence);
    }

    /** Error of sessions whose journal is not there any more. */
    public static final String CREATED_ANEW = "The journal was created anew: connect again.";

    private static final Logger LOG = LoggerFactory.getLogger(JournalTail.class);
    private static final int LINGER_SECONDS = 60;
    private static final Duration POLL = Duration.ofMillis(500);
    private static final long RETRY_NANOS = Duration.ofSeconds(1).toNanos();
    private static final int CHECKS = 5;
    /** Fetches are answered ten times a second; without an answer for this long Kafka counts as unavailable. */
    private static final Duration SILENCE = Duration.ofSeconds(1);

    private final CompletableFuture<JournalConfig> journal;
    private final TailRings rings;
    private final PayloadReader payloads;
    private final SkippedRecords skipped;
    private final EventMask mask;
    private final Listener listener;
    private final Utf8Builder buffer = new Utf8Builder();
    private final Thread thread = new Thread(this::run, "kodama-journal-tail");
    private volatile boolean closed;
    private volatile boolean needed;
    private volatile @Nullable JournalReader reading;
    private volatile @Nullable JournalEpoch epoch;
    private final OutageLog outage =
            new OutageLog(reason -> LOG.warn("Journal cannot be read; durable sessions wait: {}", reason));
    private long unneededSince;

    /** @param mask what is hidden of events */
    public JournalTail(
            CompletableFuture<JournalConfig> journal,
            long ringBytes,
            SkippedRecords skipped,
            EventMask mask,
            Listener listener) {
        this.journal = journal;
        this.skipped = skipped;
        this.mask = mask;
        this.rings = new TailRings(ringBytes);
        this.payloads = new PayloadReader(rings::text);
        this.listener = listener;
        thread.setDaemon(true);
        thread.start();
    }

    /** The ring of a session's framing; null while the tail does not read. */
    public @Nullable Ring ring(FrameEncoding framing) {
        return rings.of(framing);
    }

    /** Reads what filters look at, of the events in the rings. */
    public PayloadReader payloads() {
        return payloads;
    }

    /** The journal of the rings; null before the first one. */
    public @Nullable JournalEpoch epoch() {
        return epoch;
    }

    /** Whether Kafka answers, so that the rings are the journal's end. Thread-safe. */
    public boolean answers() {
        var reader = reading;
        return reader != null && reader.silentFor().compareTo(SILENCE) < 0;
    }

    /** Drops the ring of a framing without sessions. */
    public void drop(FrameEncoding framing) {
        rings.drop(framing);
    }

    /** Sets whether there are durable sessions. */
    public void setNeeded(boolean need) {
        needed = need;
        LockSupport.unpark(thread);
    }

    private void run() {
        while (!closed) {
            if (!needed || !journal.isDone()) {
                LockSupport.parkNanos(this, RETRY_NANOS);
                continue;
            }
            try {
                readOn(journal.join());
            } catch (JournalNotFoundException | KafkaException e) {
                onUnavailable(e);
            } catch (JournalCorruptException e) {
                onBroken(e);
            } catch (OtherJournalException e) {
                forget(CREATED_ANEW);
            } catch (RuntimeException | Error e) { // a defect must not leave sessions without events or an error
                LOG.error("Tailing the journal failed by a defect", e);
                forget("Reading the journal failed by a defect; see the log.");
            }
        }
    }

    private void readOn(JournalConfig config) {
        var before = rings.texts();
        if (before != null && !goesOn(config, before.head())) {
            rings.forget();
            listener.onBroken(CREATED_ANEW);
        }
        var known = rings.texts();
        var start = known == null ? new StartPosition.Latest() : new StartPosition.AtSequence(epoch, known.head());
        try (var reader = JournalReader.open(config, start, new EndPosition.Never(), InstantSource.system(), skipped)) {
            reading = reader;
            if (known == null) {
                epoch = reader.epoch();
                rings.begin(reader.nextSequence());
            }
            outage.end();
            listener.onEvents();
            while (!closed && isNeeded()) {
                var events = reader.poll(POLL);
                events.forEach(this::append);
                if (!events.isEmpty()) {
                    listener.onEvents();
                }
            }
            rings.forget();
        } finally {
            reading = null;
        }
    }

    private void append(JournaledEvent event) {
        var fields = BodyFields.of(event);
        var head = payloads.read(JournalFrame.head(fields), event.bytes());
        rings.append(head, event.sequence(), JournalFrame.json(fields, mask, buffer));
    }

    /** A journal that ends before the ring was created anew. A single check may precede the commit of the position. */
    private boolean goesOn(JournalConfig config, long next) {
        for (int i = 0; i < CHECKS; i++) {
            long committed = JournalPositions.read(config)
                    .map(JournalPosition::nextSequence)
                    .orElse(1L);
            if (committed >= next) {
                return true;
            }
            rest();
        }
        return false;
    }

    private void onBroken(JournalCorruptException e) {
        if (e.truncatedByRetention()) {
            return; // the events that retention left continue
        }
        LOG.warn("{}", e.getMessage());
        forget(String.valueOf(e.getMessage()));
    }

    /** Ends all sessions with an error; clients that reconnect are served anew. */
    private void forget(String why) {
        rings.forget();
        listener.onBroken(why);
        rest();
    }

    private void onUnavailable(RuntimeException e) {
        outage.begin(String.valueOf(e.getMessage()));
        LOG.debug("Journal cannot be read", e);
        rest();
    }

    private boolean isNeeded() {
        if (needed) {
            unneededSince = System.nanoTime();
        }
        return System.nanoTime() - unneededSince
                < Duration.ofSeconds(LINGER_SECONDS).toNanos();
    }

    private void rest() {
        long until = System.nanoTime() + RETRY_NANOS;
        while (!closed && until - System.nanoTime() > 0) {
            LockSupport.parkNanos(this, until - System.nanoTime());
        }
    }

    /** Waits one second at most; a call to an unavailable Kafka is not awaited. */
    @Override
    public void close() {
        closed = true;
        var reader = reading;
        if (reader != null) {
            reader.wakeup();
        }
        LockSupport.unpark(thread);
        try {
            thread.join(Duration.ofSeconds(1).toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
