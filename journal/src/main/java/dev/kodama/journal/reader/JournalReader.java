package dev.kodama.journal.reader;

import dev.kodama.journal.EndPosition;
import dev.kodama.journal.JournalConfig;
import dev.kodama.journal.JournalEpoch;
import dev.kodama.journal.JournalNotFoundException;
import dev.kodama.journal.JournalRecordCodec;
import dev.kodama.journal.JournaledEvent;
import dev.kodama.journal.StartPosition;
import dev.kodama.journal.topics.OtherJournalException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import org.apache.kafka.clients.consumer.InvalidOffsetException;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.RetriableException;
import org.apache.kafka.common.errors.WakeupException;

/**
 * Reads one source's committed events in total order, by sequence. Memory is bounded: a partition that runs ahead of the others is paused
 * at 250 events or 4 MiB. A restarting broker is waited for. For one thread, except {@link #wakeup} and {@link #silentFor}.
 *
 * <p>Foreign records and repeated sequences are skipped; {@link SkippedRecords} counts both. Copies of old events may mislead the search
 * for a sequence. So before a sequence is reported missing, the partitions are read again from their beginnings.
 */
public final class JournalReader implements AutoCloseable {
    private static final int MAX_EVENTS = 250;
    private static final Duration MAX_FETCH = Duration.ofMillis(100);
    private static final long STALL_NANOS = Duration.ofMillis(500).toNanos();
    private static final long IDLE_NANOS = Duration.ofSeconds(5).toNanos();

    private final InstantSource clock;
    private final EventsConsumer consumer;
    private final OrderedRead read;
    private long progressNanos = System.nanoTime();
    private long topicCheckNanos = System.nanoTime();
    private boolean woken;

    private JournalReader(
            JournalConfig config,
            JournalRecordCodec codec,
            boolean isBounded,
            InstantSource clock,
            SkippedRecords skipped) {
        this.clock = clock;
        this.consumer = new EventsConsumer(config, MAX_EVENTS, isBounded);
        this.read = new OrderedRead(config, codec, consumer, skipped);
    }

    /** Opens a reader that never ends. As {@link #open(JournalConfig, StartPosition, EndPosition, InstantSource)}. */
    public static JournalReader open(JournalConfig config, StartPosition start) {
        return open(config, start, new EndPosition.Never(), InstantSource.system());
    }

    /**
     * Opens a reader.
     *
     * @param clock tells when an end time has come
     * @throws JournalNotFoundException if there is no journal on this Kafka
     * @throws OtherJournalException if start or end is a position of another journal
     * @throws KafkaException as the cluster says
     */
    public static JournalReader open(JournalConfig config, StartPosition start, EndPosition end, InstantSource clock) {
        return open(config, start, end, clock, new SkippedRecords());
    }

    /** As {@link #open(JournalConfig, StartPosition, EndPosition, InstantSource)}; {@code skipped} counts skipped records. */
    public static JournalReader open(
            JournalConfig config, StartPosition start, EndPosition end, InstantSource clock, SkippedRecords skipped) {
        var codec = new JournalRecordCodec(config);
        return open(new JournalReader(config, codec, end instanceof EndPosition.Now, clock, skipped), start, end);
    }

    /**
     * Opens a reader of what is there now, up to a sequence, whose events have their {@link JournaledEvent#record}. As {@link
     * #open(JournalConfig, StartPosition, EndPosition, InstantSource)}.
     */
    public static JournalReader openRecords(
            JournalConfig config, StartPosition start, EndPosition.AtSequence end, InstantSource clock) {
        var codec = new JournalRecordCodec(config, true);
        return open(new JournalReader(config, codec, true, clock, new SkippedRecords()), start, end);
    }

    private static JournalReader open(JournalReader reader, StartPosition start, EndPosition end) {
        try {
            reader.seek(start, end);
            return reader;
        } catch (RuntimeException e) {
            reader.close();
            throw e;
        }
    }

    /**
     * Continues at another position, like a newly opened reader but without the cost of connecting.
     *
     * @throws OtherJournalException if start or end is a position of another journal
     * @throws JournalCorruptException if either names its journal, and the topic was created anew since the reader was opened
     * @throws KafkaException as the cluster says
     */
    public void seek(StartPosition start, EndPosition end) {
        if (start.epoch() != null || end.epoch() != null) {
            var epoch = currentEpoch();
            OtherJournalException.check(start.epoch(), epoch);
            OtherJournalException.check(end.epoch(), epoch);
        }
        if (System.nanoTime() - topicCheckNanos > IDLE_NANOS) {
            topicCheckNanos = System.nanoTime();
            var unused = read.assignAddedPartitions();
        }
        read.seek(start, end, clock.millis());
    }

    /** The journal that is read: what {@link #poll} hands out is of it. */
    public JournalEpoch epoch() {
        return consumer.epoch();
    }

    /**
     * As {@link #epoch}, checked with Kafka.
     *
     * @throws JournalCorruptException if the topic was created anew since the reader was opened
     * @throws KafkaException as the cluster says
     */
    public JournalEpoch currentEpoch() {
        consumer.checkTopic();
        return consumer.epoch();
    }

    /**
     * Waits for the next events.
     *
     * @return in order, without a hole in the sequence; empty after {@code timeout}, at the end, or after a {@link #wakeup}
     * @throws JournalCorruptException if a sequence is missing, or if the topic was deleted or created anew
     * @throws KafkaException as the cluster says
     */
    public List<JournaledEvent> poll(Duration timeout) {
        long deadline = System.nanoTime() + timeout.toNanos();
        woken = false;
        while (true) {
            List<JournaledEvent> events = read.next(MAX_EVENTS);
            long left = deadline - System.nanoTime();
            if (!events.isEmpty() || left <= 0 || woken || ended()) {
                return events;
            }
            fetch(Duration.ofNanos(Math.min(left, MAX_FETCH.toNanos())));
        }
    }

    /** Whether all events up to the end were handed out. */
    public boolean ended() {
        return read.isEnded();
    }

    private void fetch(Duration timeout) {
        pausePartitionsAhead();
        try {
            var fetched = consumer.poll(timeout);
            read.add(fetched);
            if (!fetched.isEmpty()) {
                progressNanos = System.nanoTime();
            } else {
                onNothingFetched();
            }
        } catch (WakeupException e) {
            woken = true;
        } catch (InvalidOffsetException | JournalCorruptException e) {
            consumer.checkTopic();
            throw e instanceof JournalCorruptException corrupt
                    ? corrupt
                    : JournalCorruptException.truncatedByRetention(read.expected());
        }
    }

    private void onNothingFetched() {
        long now = System.nanoTime();
        try {
            if (read.isStarted() && now - progressNanos > STALL_NANOS) {
                progressNanos = now;
                read.resolveStall();
                read.endIfDue(clock.millis());
            }
            if (now - topicCheckNanos > IDLE_NANOS) {
                topicCheckNanos = now;
                consumer.checkTopic();
                var unused = read.assignAddedPartitions();
            }
        } catch (RetriableException e) {
            progressNanos = now; // the broker is unavailable or starts: checked again after a while
        }
    }

    private void pausePartitionsAhead() {
        for (int partition = 0; partition < consumer.partitions().size(); partition++) {
            if (read.isAhead(partition, consumer.isPaused(partition))) {
                consumer.pause(partition);
            } else {
                consumer.resume(partition);
            }
        }
    }

    /** The time since Kafka answered last, while it is polled. For any thread. */
    public Duration silentFor() {
        return consumer.silentFor();
    }

    /**
     * Whether all events were handed out that were in the journal a tenth of a second ago: what comes now is new. False while the start is
     * not found.
     */
    public boolean atEnd() {
        return read.isStarted() && read.waiting() == 0 && consumer.isAtEnd();
    }

    /** The number of events that wait for earlier ones. */
    int waiting() {
        return read.waiting();
    }

    /** The sequence of the next event that {@link #poll} hands out; 0 until the start is found. */
    public long nextSequence() {
        return read.expected();
    }

    /** The committed next sequence when the reader was opened or sought last. */
    public long committedNext() {
        return read.committedNext();
    }

    /** Retention has truncated the start: events before this sequence may be missing. 0 if it has not, or until that is known. */
    public long cutBefore() {
        return read.mayMissBefore();
    }

    /**
     * The first sequence of the requested range, present or not; of a time, the first that may have been captured then. Known when the
     * start is found.
     */
    long firstRequested() {
        return read.firstRequested();
    }

    /** The sequence before which the reader ends; {@link Long#MAX_VALUE} while it is unknown. */
    public long endSequence() {
        return read.endSequence();
    }

    /** Ends a {@link #poll} that waits in another thread: it returns what it has. */
    public void wakeup() {
        consumer.wakeup();
    }

    @Override
    public void close() {
        consumer.close();
    }
}
