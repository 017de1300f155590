package dev.kodama.replay.durable;

import dev.kodama.bus.failure.OutageLog;
import dev.kodama.journal.JournalConfig;
import dev.kodama.journal.kafka.KafkaClients;
import dev.kodama.replay.durable.PartitionWorker.Handling;
import dev.kodama.replay.durable.registry.ResumeOffset;
import dev.kodama.replay.durable.registry.SeekFollower;
import dev.kodama.replay.durable.registry.SubscriptionDefinition;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.BooleanSupplier;
import org.apache.kafka.clients.consumer.CloseOptions;
import org.apache.kafka.clients.consumer.CommitFailedException;
import org.apache.kafka.clients.consumer.ConsumerRebalanceListener;
import org.apache.kafka.clients.consumer.CooperativeStickyAssignor;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.LogTruncationException;
import org.apache.kafka.clients.consumer.OffsetOutOfRangeException;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.RebalanceInProgressException;
import org.apache.kafka.common.errors.RetriableException;
import org.apache.kafka.common.errors.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Member of a subscription's consumer group. Its thread fetches, commits and follows seeks, and handles no event: it polls however long
 * a handler takes, so Kafka never evicts the member. For one thread.
 *
 * <p>An assigned partition is paused until its resume offset is known. That is resolved outside of Kafka's callback, where a failed call
 * can be retried. A partition that follows a seek is resolved likewise, once its last event is handled.
 */
final class GroupMember {
    private static final Logger LOG = LoggerFactory.getLogger(GroupMember.class);
    private static final Duration MAX_POLL = Duration.ofMillis(100);
    /** While a partition is paused: it may be resumed soon. */
    private static final Duration SHORT_POLL = Duration.ofMillis(10);

    private static final Duration CALL_TIMEOUT = Duration.ofSeconds(1);
    private static final Duration SEEK_CHECK_INTERVAL = Duration.ofMillis(200);
    private static final Duration LAG_INTERVAL = Duration.ofSeconds(1);
    private static final long MAX_DRAIN_MILLIS = 5_000;
    private static final Duration LAST_EVENT_TIMEOUT = Duration.ofSeconds(1);
    private static final Duration INTERRUPT_TIMEOUT = Duration.ofMillis(300);
    private static final Duration CLOSE_TIMEOUT = Duration.ofMillis(500);

    private final SubscriptionOptions options;
    private final Handling handling;
    private final PartitionWorkers workers;
    private final SeekFollower seeks;
    private final OutageLog outage;
    private final RecordDispatcher dispatcher;
    private final KafkaConsumer<byte[], byte[]> consumer;
    private final OffsetCommitter committer;
    private final List<String> topics;
    private final Duration drainTimeout;
    /** Assigned partitions whose resume offset is not known yet. */
    private final Set<TopicPartition> unresolved = new HashSet<>();

    private long seekCheckNanos = System.nanoTime();
    private long lagNanos = System.nanoTime();

    GroupMember(
            JournalConfig config,
            SubscriptionOptions options,
            Handling handling,
            PartitionWorkers workers,
            SeekFollower seeks,
            OutageLog outage) {
        this.options = options;
        this.handling = handling;
        this.workers = workers;
        this.seeks = seeks;
        this.outage = outage;
        this.dispatcher = new RecordDispatcher(config, options);
        this.topics = List.of(config.eventsTopic(), config.redeliveriesTopic());
        var properties = KafkaClients.readCommitted(config);
        properties.put("group.id", SubscriptionDefinition.group(config, options.name()));
        properties.put("partition.assignment.strategy", CooperativeStickyAssignor.class.getName());
        properties.putIfAbsent("session.timeout.ms", 10_000);
        properties.putIfAbsent("heartbeat.interval.ms", 500);
        properties.putIfAbsent("max.poll.interval.ms", 300_000);
        long maxPollMillis =
                Long.parseLong(properties.get("max.poll.interval.ms").toString());
        this.drainTimeout = Duration.ofMillis(Math.min(MAX_DRAIN_MILLIS, maxPollMillis / 2));
        this.consumer = KafkaClients.consumer(properties);
        this.committer = new OffsetCommitter(consumer, workers, options.commitInterval());
    }

    /**
     * Runs until {@code stopping}; the events being handled then have 1 s before they are interrupted.
     *
     * @throws KafkaException if this member cannot go on: a new one continues at the committed offsets
     */
    void run(BooleanSupplier stopping) throws InterruptedException {
        try {
            consumer.subscribe(topics, new Listener());
            while (!stopping.getAsBoolean()) {
                pollOnce();
            }
            drain();
        } finally {
            workers.stop(workers.partitions());
            consumer.close(CloseOptions.timeout(CLOSE_TIMEOUT));
        }
    }

    private void pollOnce() {
        refresh();
        followSeek();
        resolveOffsets();
        boolean paused = pauseFullPartitions() || !unresolved.isEmpty();
        try {
            dispatcher.dispatch(consumer.poll(paused ? SHORT_POLL : committer.untilDue(MAX_POLL)), workers);
        } catch (OffsetOutOfRangeException e) {
            resumeAfter(e);
        }
        committer.commitIfDue();
    }

    /** Reads new seeks and, for the lag, the partitions' ends. */
    private void refresh() {
        long now = System.nanoTime();
        if (now - seekCheckNanos > SEEK_CHECK_INTERVAL.toNanos()) {
            seekCheckNanos = now;
            seeks.poll();
        }
        if (now - lagNanos >= LAG_INTERVAL.toNanos() && !workers.partitions().isEmpty()) {
            lagNanos = now;
            try {
                workers.setEnds(consumer.endOffsets(workers.partitions(), CALL_TIMEOUT));
                outage.end();
            } catch (TimeoutException e) {
                outage.begin("Kafka does not answer");
            }
        }
    }

    private void followSeek() {
        var newest = seeks.newest();
        if (newest == null) {
            return;
        }
        var moved = workers.toMove(newest);
        if (!moved.isEmpty()) {
            workers.stop(moved);
            consumer.pause(moved);
            unresolved.addAll(moved);
            LOG.info("Subscription {} follows seek {}: {}", options.name(), newest.id(), newest.offsets());
        }
    }

    /** Finds where assigned or moved partitions continue. A failed call is retried at the next poll. */
    private void resolveOffsets() {
        var idle = Set.copyOf(unresolved.stream().filter(workers::isIdle).toList());
        if (idle.isEmpty()) {
            return;
        }
        try {
            var committed = consumer.committed(idle, CALL_TIMEOUT);
            var resolved = new HashMap<TopicPartition, ResumeOffset>();
            for (var partition : idle) {
                var offset = ResumeOffset.of(partition, committed.get(partition), seeks.newest());
                resolved.put(partition, withBeginning(partition, offset));
            }
            var moves = ResumeOffset.toCommit(resolved);
            if (!moves.isEmpty()) {
                consumer.commitSync(moves, CALL_TIMEOUT);
            }
            resolved.forEach(this::start);
            outage.end();
        } catch (RetriableException | RebalanceInProgressException | CommitFailedException e) {
            LOG.debug("Offsets are not resolved yet", e);
            if (e instanceof TimeoutException) {
                outage.begin("Kafka does not answer");
            }
        }
    }

    private ResumeOffset withBeginning(TopicPartition partition, ResumeOffset at) {
        if (at.offset() != ResumeOffset.BEGINNING) {
            return at;
        }
        long begin = consumer.beginningOffsets(Set.of(partition), CALL_TIMEOUT).getOrDefault(partition, 0L);
        return new ResumeOffset(begin, at.seek(), at.committed());
    }

    private void start(TopicPartition partition, ResumeOffset at) {
        consumer.seek(partition, at.offset());
        consumer.resume(Set.of(partition));
        workers.start(partition, at);
        unresolved.remove(partition);
    }

    /** Pauses the partitions whose queue is full and resumes the others. Returns whether any is paused. */
    private boolean pauseFullPartitions() {
        var full = workers.full(consumer.paused());
        var others = new HashSet<>(workers.partitions());
        others.removeAll(full);
        consumer.pause(full);
        consumer.resume(others);
        return !full.isEmpty();
    }

    /** The next record is gone: retention has deleted it, the topic is another one, or a broker has lost it. */
    private void resumeAfter(OffsetOutOfRangeException gone) {
        workers.forgetSequences();
        if (gone instanceof LogTruncationException truncated) {
            LOG.warn(
                    "Subscription {}: the Kafka cluster has lost records from {} on",
                    options.name(),
                    truncated.divergentOffsets());
            truncated.divergentOffsets().forEach(consumer::seek);
        } else {
            LOG.warn(
                    "Subscription {}: retention has deleted unhandled events, or the topic is a new one: {} is gone,"
                            + " continuing with the oldest event",
                    options.name(),
                    gone.offsetOutOfRangePartitions());
            consumer.seekToBeginning(gone.partitions());
        }
    }

    private void drain() throws InterruptedException {
        var stopped = workers.stop(workers.partitions());
        if (!PartitionWorkers.awaitIdle(stopped, LAST_EVENT_TIMEOUT)) {
            var unused = handling.executor().shutdownNow();
            PartitionWorkers.awaitIdle(stopped, INTERRUPT_TIMEOUT);
        }
        committer.commitStopped(stopped, CLOSE_TIMEOUT);
    }

    private final class Listener implements ConsumerRebalanceListener {
        @Override
        public void onPartitionsAssigned(Collection<TopicPartition> partitions) {
            consumer.pause(partitions);
            partitions.forEach(partition -> consumer.seek(partition, 0)); // else Kafka resolves an offset by itself
            unresolved.addAll(partitions);
            lagNanos = System.nanoTime() - LAG_INTERVAL.toNanos(); // their ends are not known
        }

        @Override
        public void onPartitionsRevoked(Collection<TopicPartition> partitions) {
            unresolved.removeAll(partitions);
            var stopped = workers.stop(partitions);
            try {
                if (!PartitionWorkers.awaitIdle(stopped, drainTimeout)) {
                    LOG.info(
                            "Subscription {}: an event takes longer than {} and may be handled by two members",
                            options.name(),
                            drainTimeout);
                }
                committer.commitStopped(stopped, CALL_TIMEOUT);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }

        @Override
        public void onPartitionsLost(Collection<TopicPartition> partitions) {
            unresolved.removeAll(partitions);
            workers.stop(partitions);
        }
    }
}
