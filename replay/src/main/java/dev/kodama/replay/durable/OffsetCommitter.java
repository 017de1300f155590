package dev.kodama.replay.durable;

import java.time.Duration;
import java.util.Map;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Commits the handled offsets of a {@link GroupMember}: in the background at an interval, and at once for partitions that the member
 * gives up. A failed commit is not retried: the next one covers it, or the events are handled again. For one thread.
 */
final class OffsetCommitter {
    private static final Logger LOG = LoggerFactory.getLogger(OffsetCommitter.class);

    private final KafkaConsumer<byte[], byte[]> consumer;
    private final PartitionWorkers workers;
    private final Duration interval;
    private long commitNanos = System.nanoTime();
    private boolean committing;

    OffsetCommitter(KafkaConsumer<byte[], byte[]> consumer, PartitionWorkers workers, Duration interval) {
        this.consumer = consumer;
        this.workers = workers;
        this.interval = interval;
    }

    /** The time until the next commit, at most {@code max}. */
    Duration untilDue(Duration max) {
        long left = interval.toNanos() - (System.nanoTime() - commitNanos);
        return Duration.ofNanos(Math.max(0, Math.min(left, max.toNanos())));
    }

    /** Starts a commit if the interval has passed and no commit is open. */
    void commitIfDue() {
        long now = System.nanoTime();
        if (committing || now - commitNanos < interval.toNanos()) {
            return;
        }
        commitNanos = now;
        var offsets = workers.toCommit();
        if (!offsets.isEmpty()) {
            committing = true;
            consumer.commitAsync(offsets, (done, failure) -> {
                committing = false;
                if (failure == null) {
                    workers.setCommitted(done);
                } else {
                    LOG.debug("Commit failed; the next one covers it", failure);
                }
            });
        }
    }

    /** Commits for workers that were stopped, and waits for it. */
    void commitStopped(Map<TopicPartition, PartitionWorker> stopped, Duration timeout) {
        var offsets = workers.toCommit(stopped);
        if (!offsets.isEmpty()) {
            try {
                consumer.commitSync(offsets, timeout);
            } catch (KafkaException e) {
                LOG.debug("Commit failed; the events are handled again", e);
            }
        }
    }
}
