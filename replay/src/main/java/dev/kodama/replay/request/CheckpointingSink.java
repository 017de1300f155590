package dev.kodama.replay.request;

import dev.kodama.journal.JournaledEvent;
import dev.kodama.replay.Sink;
import dev.kodama.replay.sink.RedisSink;
import java.time.Duration;
import org.apache.kafka.common.KafkaException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Publishes to a subscriber, counts what it gets, and keeps its progress every few seconds: behind the last event that somebody
 * heard, so that a subscriber who went away in the middle goes on there.
 */
final class CheckpointingSink implements Sink {
    private static final long EVERY_NANOS = Duration.ofSeconds(5).toNanos();
    private static final Logger LOG = LoggerFactory.getLogger(CheckpointingSink.class);

    private final RedisSink redis;
    private final CheckpointStore progress;
    private final String subscriber;
    private long events;
    private long first;
    private long last;
    private long kept;
    private long keptNanos = System.nanoTime();

    CheckpointingSink(RedisSink redis, CheckpointStore progress, String subscriber) {
        this.redis = redis;
        this.progress = progress;
        this.subscriber = subscriber;
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
        boolean wanted = redis.flush();
        if (System.nanoTime() - keptNanos > EVERY_NANOS) {
            keepHeard();
        }
        return wanted;
    }

    /** Keeps what was heard, if there is anything new. */
    void keepHeard() {
        if (redis.lastHeard() >= kept && redis.lastHeard() > 0) {
            keep(redis.lastHeard() + 1, false);
        }
    }

    /** Keeps where the replay ended. */
    void keepEnd(long nextSequence) {
        keep(nextSequence, true);
    }

    /** Where Kafka does not take it, the next replay repeats something. */
    private void keep(long nextSequence, boolean ended) {
        try {
            keptNanos = System.nanoTime();
            progress.write(subscriber, nextSequence, ended);
            kept = nextSequence;
        } catch (KafkaException e) {
            LOG.warn("The progress of {} is not kept: {}", subscriber, e.getMessage());
        }
    }

    long events() {
        return events;
    }

    /** The answer when all is through. */
    ReplyMessage end(long nextSequence) {
        return ReplyMessage.end(subscriber, events, first, last, nextSequence);
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
