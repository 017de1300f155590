package dev.kodama.replay.request.checkpoint;

import dev.kodama.journal.JournalEpoch;
import dev.kodama.journal.JournaledEvent;
import dev.kodama.replay.Sink;
import dev.kodama.replay.sink.RedisSink;
import java.time.Duration;
import org.apache.kafka.common.KafkaException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Publishes a replay's events to a subscriber, counts them, and writes a checkpoint every few seconds: behind the last event that had a
 * receiver, so a subscriber that disconnects continues there.
 */
public final class CheckpointingSink implements Sink {
    private static final long INTERVAL_NANOS = Duration.ofSeconds(5).toNanos();
    private static final Logger LOG = LoggerFactory.getLogger(CheckpointingSink.class);

    private final RedisSink redis;
    private final CheckpointStore store;
    private final String subscriber;
    private @Nullable JournalEpoch epoch;
    private long events;
    private long first;
    private long last;
    private long checkpoint;
    private long checkpointNanos = System.nanoTime();

    public CheckpointingSink(RedisSink redis, CheckpointStore store, String subscriber) {
        this.redis = redis;
        this.store = store;
        this.subscriber = subscriber;
    }

    /** Sets the journal of the events, before the first of them. */
    public void begin(JournalEpoch journal) {
        epoch = journal;
    }

    @Override
    public void write(JournaledEvent event) {
        redis.write(event);
        events++;
        first = first == 0 ? event.sequence() : first;
        last = event.sequence();
    }

    @Override
    public boolean flush() {
        boolean open = redis.flush();
        if (System.nanoTime() - checkpointNanos > INTERVAL_NANOS) {
            checkpointReceived();
        }
        return open;
    }

    /** Writes a checkpoint behind the last event that had a receiver, if there is a new one. */
    public void checkpointReceived() {
        if (redis.lastReceived() >= checkpoint && redis.lastReceived() > 0) {
            write(redis.lastReceived() + 1, false);
        }
    }

    /** Writes the checkpoint of a replay that has ended. */
    public void checkpointEnd(long nextSequence) {
        write(nextSequence, true);
    }

    /** If Kafka does not accept it, the next replay repeats some events. */
    private void write(long nextSequence, boolean ended) {
        var journal = epoch;
        if (journal == null) {
            return; // nothing was read
        }
        try {
            checkpointNanos = System.nanoTime();
            store.write(subscriber, journal, nextSequence, ended);
            checkpoint = nextSequence;
        } catch (KafkaException e) {
            LOG.warn("Checkpoint of {} not written: {}", subscriber, e.getMessage());
        }
    }

    /** The number of published events. */
    public long events() {
        return events;
    }

    /** The sequence of the first published event; 0 if there was none. */
    public long first() {
        return first;
    }

    /** The sequence of the last published event; 0 if there was none. */
    public long last() {
        return last;
    }

    @Override
    public void complete() {
        redis.complete();
    }

    @Override
    public void close() {
        redis.close();
    }
}
