package dev.kodama.replay.durable;

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
import java.util.Map;
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
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One membership in the group of a subscription. Its thread fetches, commits and follows seeks, and never handles anything: it polls
 * whatever a handler does, so that Kafka never takes the member for dead. For one thread.
 *
 * <p>A partition that comes is placed outside of Kafka's callback, where a call may fail and be done again: until then it is
 * paused. One that goes on elsewhere after a seek is placed anew in the same way, once its last event is handled.
 */
final class GroupMember {
    private static final Logger LOG = LoggerFactory.getLogger(GroupMember.class);
    private static final Duration SLICE = Duration.ofMillis(100);
    private static final Duration SHORT_SLICE = Duration.ofMillis(10);
    private static final Duration CALL = Duration.ofSeconds(1);
    private static final Duration LOOK = Duration.ofMillis(200);
    private static final Duration ENDS = Duration.ofSeconds(1);
    private static final long MOST_DRAIN_MILLIS = 5_000;
    private static final Duration LAST_EVENT = Duration.ofSeconds(1);
    private static final Duration AFTER_INTERRUPT = Duration.ofMillis(300);
    private static final Duration LEAVE = Duration.ofMillis(500);

    private final SubscriptionOptions terms;
    private final Handling handling;
    private final PartitionWorkers lanes;
    private final SeekFollower watch;
    private final OutageLog outage;
    private final RecordDispatcher intake;
    private final KafkaConsumer<byte[], byte[]> consumer;
    private final List<String> topics;
    private final Duration drain;
    private final Set<TopicPartition> unplaced = new HashSet<>();
    private long lookNanos = System.nanoTime();
    private long endsNanos = System.nanoTime();
    private long commitNanos = System.nanoTime();
    private boolean committing;

    GroupMember(
            JournalConfig config,
            SubscriptionOptions terms,
            Handling handling,
            PartitionWorkers lanes,
            SeekFollower watch,
            OutageLog outage) {
        this.terms = terms;
        this.handling = handling;
        this.lanes = lanes;
        this.watch = watch;
        this.outage = outage;
        this.intake = new RecordDispatcher(config, terms);
        this.topics = List.of(config.eventsTopic(), config.redeliveriesTopic());
        var properties = KafkaClients.readCommitted(config);
        properties.put("group.id", SubscriptionDefinition.group(config, terms.name()));
        properties.put("partition.assignment.strategy", CooperativeStickyAssignor.class.getName());
        properties.putIfAbsent("session.timeout.ms", 10_000);
        properties.putIfAbsent("heartbeat.interval.ms", 500);
        properties.putIfAbsent("max.poll.interval.ms", 300_000);
        long patience = Long.parseLong(properties.get("max.poll.interval.ms").toString());
        this.drain = Duration.ofMillis(Math.min(MOST_DRAIN_MILLIS, patience / 2));
        this.consumer = new KafkaConsumer<>(properties, new ByteArrayDeserializer(), new ByteArrayDeserializer());
    }

    /**
     * Takes part until it is to end; then what is being handled has 1 s before it is interrupted.
     *
     * @throws KafkaException if it is of no more use: another one can go on where this one has committed
     */
    void run(BooleanSupplier ends) throws InterruptedException {
        try {
            consumer.subscribe(topics, new Listener());
            while (!ends.getAsBoolean()) {
                turn();
            }
            leave();
        } finally {
            lanes.end(lanes.partitions());
            consumer.close(CloseOptions.timeout(LEAVE));
        }
    }

    private void turn() {
        look();
        followSeek();
        place();
        boolean waits = pauseThoseFull() || !unplaced.isEmpty();
        try {
            intake.take(consumer.poll(waits ? SHORT_SLICE : untilCommit()), lanes);
        } catch (OffsetOutOfRangeException e) {
            goOnAfter(e);
        }
        commit();
    }

    private Duration untilCommit() {
        long left = terms.commitInterval().toNanos() - (System.nanoTime() - commitNanos);
        return Duration.ofNanos(Math.max(0, Math.min(left, SLICE.toNanos())));
    }

    /** For a newer seek, and for how far the partitions go. */
    private void look() {
        long now = System.nanoTime();
        if (now - lookNanos > LOOK.toNanos()) {
            lookNanos = now;
            watch.look();
        }
        if (now - endsNanos > ENDS.toNanos() && !lanes.partitions().isEmpty()) {
            endsNanos = now;
            try {
                lanes.endAt(consumer.endOffsets(lanes.partitions(), CALL));
                outage.end();
            } catch (TimeoutException e) {
                outage.begin("Kafka does not answer");
            }
        }
    }

    private void followSeek() {
        var newest = watch.newest();
        if (newest == null) {
            return;
        }
        var moved = lanes.toMove(newest);
        if (!moved.isEmpty()) {
            lanes.end(moved);
            consumer.pause(moved);
            unplaced.addAll(moved);
            LOG.info("subscription {} follows seek {}: {}", terms.name(), newest.id(), newest.offsets());
        }
    }

    /** Finds out where the partitions that came, or were moved, go on. What fails is done again at the next turn. */
    private void place() {
        var free = Set.copyOf(unplaced.stream().filter(lanes::isFree).toList());
        if (free.isEmpty()) {
            return;
        }
        try {
            var committed = consumer.committed(free, CALL);
            var places = new HashMap<TopicPartition, ResumeOffset>();
            for (var partition : free) {
                places.put(
                        partition,
                        place(partition, ResumeOffset.of(partition, committed.get(partition), watch.newest())));
            }
            var moves = ResumeOffset.toCommit(places);
            if (!moves.isEmpty()) {
                consumer.commitSync(moves, CALL);
            }
            places.forEach(this::open);
            outage.end();
        } catch (RetriableException | RebalanceInProgressException | CommitFailedException e) {
            LOG.debug("not placed yet", e);
            if (e instanceof TimeoutException) {
                outage.begin("Kafka does not answer");
            }
        }
    }

    private ResumeOffset place(TopicPartition partition, ResumeOffset at) {
        if (at.offset() != ResumeOffset.BEGINNING) {
            return at;
        }
        long begin = consumer.beginningOffsets(Set.of(partition), CALL).getOrDefault(partition, 0L);
        return new ResumeOffset(begin, at.seek(), at.committed());
    }

    private void open(TopicPartition partition, ResumeOffset at) {
        consumer.seek(partition, at.offset());
        consumer.resume(Set.of(partition));
        lanes.open(partition, at);
        unplaced.remove(partition);
    }

    /** Says whether there is any. */
    private boolean pauseThoseFull() {
        var full = lanes.full(consumer.paused());
        var others = new HashSet<>(lanes.partitions());
        others.removeAll(full);
        consumer.pause(full);
        consumer.resume(others);
        return !full.isEmpty();
    }

    /** What comes next is not there any more: retention has cut it, the topic is another one, or a broker has lost it. */
    private void goOnAfter(OffsetOutOfRangeException gone) {
        lanes.forgetShown();
        if (gone instanceof LogTruncationException truncated) {
            LOG.warn(
                    "subscription {}: the cluster has lost records from {} on",
                    terms.name(),
                    truncated.divergentOffsets());
            truncated.divergentOffsets().forEach(consumer::seek);
        } else {
            LOG.warn(
                    "subscription {}: retention has cut what was not handled, or the topic is a new one: {} is gone,"
                            + " it goes on with the oldest that is kept",
                    terms.name(),
                    gone.offsetOutOfRangePartitions());
            consumer.seekToBeginning(gone.partitions());
        }
    }

    private void commit() {
        long now = System.nanoTime();
        if (committing || now - commitNanos < terms.commitInterval().toNanos()) {
            return;
        }
        commitNanos = now;
        var offsets = lanes.toCommit();
        if (!offsets.isEmpty()) {
            committing = true;
            consumer.commitAsync(offsets, (done, failure) -> {
                committing = false;
                if (failure == null) {
                    lanes.committed(done);
                } else {
                    LOG.debug("not committed, the next one may be", failure);
                }
            });
        }
    }

    private void leave() throws InterruptedException {
        var ended = lanes.end(lanes.partitions());
        if (!PartitionWorkers.awaitRest(ended, LAST_EVENT)) {
            var unused = handling.workers().shutdownNow();
            PartitionWorkers.awaitRest(ended, AFTER_INTERRUPT);
        }
        commitAtLast(ended, LEAVE);
    }

    private void commitAtLast(Map<TopicPartition, PartitionWorker> ended, Duration patience) {
        var offsets = lanes.toCommit(ended);
        if (!offsets.isEmpty()) {
            try {
                consumer.commitSync(offsets, patience);
            } catch (KafkaException e) {
                LOG.debug("not committed: it is handled again", e);
            }
        }
    }

    private final class Listener implements ConsumerRebalanceListener {
        @Override
        public void onPartitionsAssigned(Collection<TopicPartition> partitions) {
            consumer.pause(partitions);
            partitions.forEach(partition -> consumer.seek(partition, 0)); // or Kafka would look for a place by itself
            unplaced.addAll(partitions);
        }

        @Override
        public void onPartitionsRevoked(Collection<TopicPartition> partitions) {
            unplaced.removeAll(partitions);
            var ended = lanes.end(partitions);
            try {
                if (!PartitionWorkers.awaitRest(ended, drain)) {
                    LOG.info(
                            "subscription {}: an event takes long and may be handled elsewhere meanwhile",
                            terms.name());
                }
                commitAtLast(ended, CALL);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }

        @Override
        public void onPartitionsLost(Collection<TopicPartition> partitions) {
            unplaced.removeAll(partitions);
            lanes.end(partitions);
        }
    }
}
