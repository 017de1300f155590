package dev.kodama.replay.request;

import dev.kodama.bus.ChannelPublisher;
import dev.kodama.bus.PublishOutcome.Published;
import dev.kodama.history.selective.IndexedJournal;
import dev.kodama.history.selective.SelectiveReader;
import dev.kodama.journal.EndPosition;
import dev.kodama.journal.JournalConfig;
import dev.kodama.journal.JournalEpoch;
import dev.kodama.journal.JournalNotFoundException;
import dev.kodama.journal.StartPosition;
import dev.kodama.journal.reader.JournalCorruptException;
import dev.kodama.journal.reader.JournalReader;
import dev.kodama.journal.topics.OtherJournalException;
import dev.kodama.replay.Replay;
import dev.kodama.replay.ReplayResult;
import dev.kodama.replay.ReplaySpeed;
import dev.kodama.replay.SinkException;
import dev.kodama.replay.request.Request.Valid;
import dev.kodama.replay.request.checkpoint.Checkpoint;
import dev.kodama.replay.request.checkpoint.CheckpointStore;
import dev.kodama.replay.request.checkpoint.CheckpointingSink;
import dev.kodama.replay.sink.Sinks;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import org.apache.kafka.common.KafkaException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Serves one admitted request: replays, reports the outcome to the subscriber, and writes its checkpoint. */
final class ReplayTask {
    private static final Logger LOG = LoggerFactory.getLogger(ReplayTask.class);
    /** Events published before the request are journaled after this time, unless the mirror lags behind. */
    private static final Duration JOURNAL_DELAY = Duration.ofMillis(300);

    private static final Duration KAFKA_TIMEOUT = Duration.ofMinutes(1);
    private static final Duration REDIS_TIMEOUT = Duration.ofSeconds(10);
    private static final Duration POLL_INTERVAL = Duration.ofMillis(100);
    private static final Duration RETRY_DELAY = Duration.ofSeconds(1);

    private final Valid request;
    private final boolean fromStandby;
    private final JournalConfig journal;
    private final IndexedJournal indexed;
    private final ChannelPublisher publisher;
    private final CheckpointStore checkpoints;
    private final RequestMeters meters;
    private final InstantSource clock;
    private final long createdNanos = System.nanoTime();
    private volatile boolean stopping;
    private volatile boolean replaceable;
    private volatile @Nullable Replay replay;

    /** @param fromStandby whether the request was received on standby: the former leader may have served it */
    ReplayTask(
            Valid request,
            boolean fromStandby,
            JournalConfig journal,
            IndexedJournal indexed,
            ChannelPublisher publisher,
            CheckpointStore checkpoints,
            RequestMeters meters,
            InstantSource clock) {
        this.request = request;
        this.fromStandby = fromStandby;
        this.replaceable = fromStandby;
        this.journal = journal;
        this.indexed = indexed;
        this.publisher = publisher;
        this.checkpoints = checkpoints;
        this.meters = meters;
        this.clock = clock;
    }

    String subscriber() {
        return request.subscriber();
    }

    /** Whether a new request of the subscriber replaces this one: it is ending, or another process may have served it. */
    boolean isReplaceable() {
        return replaceable;
    }

    /** Runs the replay. Never throws: any failure is reported to the subscriber if possible. */
    void run() {
        var sink = new CheckpointingSink(Sinks.toRedis(publisher, subscriber()), checkpoints, subscriber());
        try {
            awaitUntil(createdNanos + JOURNAL_DELAY.toNanos());
            replay(sink);
        } catch (SinkException e) {
            LOG.warn("Replay to {} aborted before sequence {}: {}", subscriber(), e.sequence(), e.getMessage());
            abort(
                    sink,
                    "the replay was aborted before sequence " + e.sequence() + ": " + e.getMessage() + "; ask again");
        } catch (OtherJournalException e) {
            LOG.warn("Replay to {} rejected: {}", subscriber(), e.getMessage());
            abort(sink, "since: " + e.getMessage());
        } catch (KafkaException | JournalCorruptException | JournalNotFoundException e) {
            LOG.warn("Replay to {} aborted: {}", subscriber(), e.getMessage());
            abort(sink, "the journal cannot be read: " + e.getMessage() + "; ask again later");
        } catch (RuntimeException e) {
            LOG.error("Replay to {} failed", subscriber(), e);
            abort(sink, "the replay failed; ask again later, and see Kodama's log");
        } finally {
            meters.published(sink.events());
        }
    }

    /** Retries while Kafka is unavailable, for up to a minute. */
    private <T> T retrying(Supplier<T> kafka) {
        while (true) {
            try {
                return kafka.get();
            } catch (KafkaException e) {
                if (stopping || System.nanoTime() - createdNanos > KAFKA_TIMEOUT.toNanos()) {
                    throw e;
                }
                awaitUntil(System.nanoTime() + RETRY_DELAY.toNanos());
            }
        }
    }

    private JournalReader open(Optional<Checkpoint> checkpoint) {
        var start = request.since()
                .orElseGet(() -> checkpoint
                        .<StartPosition>map(at -> new StartPosition.AtSequence(at.nextSequence()))
                        .orElseGet(StartPosition.Earliest::new));
        var reader = JournalReader.open(journal, start, new EndPosition.Now(), clock);
        if (request.since().isEmpty() && checkpoint.isPresent() && isOfAnotherJournal(checkpoint.get(), reader)) {
            LOG.warn(
                    "Checkpoint of {} is sequence {} of another journal: replaying from the start",
                    subscriber(),
                    checkpoint.get().nextSequence());
            reader.seek(new StartPosition.Earliest(), new EndPosition.Now());
        }
        return reader;
    }

    private static boolean isOfAnotherJournal(Checkpoint checkpoint, JournalReader reader) {
        boolean sameEpoch = checkpoint.epoch() == null || checkpoint.epoch().equals(reader.epoch());
        return !sameEpoch || checkpoint.nextSequence() > reader.endSequence();
    }

    private void replay(CheckpointingSink sink) {
        var checkpoint = stopping ? Optional.<Checkpoint>empty() : retrying(() -> checkpoints.read(subscriber()));
        if (fromStandby && checkpoint.filter(this::isServedBy).isPresent()) {
            return; // by the former leader
        }
        replaceable = false;
        ReplayResult result = ReplayResult.STOPPED;
        long next = 0;
        @Nullable JournalEpoch epoch = null;
        if (!stopping) {
            try (var reader = retrying(() -> open(checkpoint))) {
                epoch = reader.epoch();
                sink.begin(epoch);
                result = run(reader, sink);
                next = reader.endSequence();
            }
        }
        if (result == ReplayResult.COMPLETE && epoch != null) {
            complete(sink, epoch, next);
        } else {
            abort(sink, "");
        }
    }

    private boolean isServedBy(Checkpoint checkpoint) {
        return checkpoint.ended() && !checkpoint.time().isBefore(request.receivedAt());
    }

    private ReplayResult run(JournalReader reader, CheckpointingSink sink) {
        var filter = request.filter();
        var selective = SelectiveReader.of(
                reader,
                new EndPosition.Now(),
                clock,
                List.of(filter),
                indexed,
                (sequence, plan) -> LOG.info(
                        "Replay to {} reads by {} from sequence {} on: {}",
                        subscriber(),
                        plan.byIndex() ? "the index" : "a scan",
                        sequence,
                        plan.reason()));
        var running = new Replay(selective, filter, ReplaySpeed.MAX, Long.MAX_VALUE, sink);
        replay = running;
        if (stopping) {
            running.stop();
        }
        return running.run();
    }

    private void complete(CheckpointingSink sink, JournalEpoch epoch, long next) {
        replaceable = true;
        if (publish(ReplyMessage.end(subscriber(), sink.events(), sink.first(), sink.last(), epoch, next))) {
            sink.checkpointEnd(next);
        } else {
            sink.checkpointReceived();
        }
        meters.completed();
        LOG.info("Replayed {} events to {}, up to sequence {}", sink.events(), subscriber(), next - 1);
    }

    /** @param reason one sentence for the subscriber, unless the process is stopping */
    private void abort(CheckpointingSink sink, String reason) {
        meters.aborted();
        sink.checkpointReceived();
        long deadline = System.nanoTime() + REDIS_TIMEOUT.toNanos();
        while (!stopping && !publisher.connected() && System.nanoTime() < deadline) {
            awaitUntil(System.nanoTime() + POLL_INTERVAL.toNanos());
        }
        replaceable = true;
        var unused = publish(ReplyMessage.error(subscriber(), stopping ? "Kodama is stopping; ask again" : reason));
    }

    /** Returns whether the message had a receiver. */
    private boolean publish(ReplyMessage answer) {
        try {
            var outcome = publisher
                    .publish(answer.channel(), answer.message())
                    .toCompletableFuture()
                    .get(REDIS_TIMEOUT.toMillis(), TimeUnit.MILLISECONDS);
            return outcome instanceof Published published && published.receivers() > 0;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        } catch (ExecutionException | TimeoutException e) {
            return false;
        }
    }

    private synchronized void awaitUntil(long nanos) {
        try {
            for (long left = nanos - System.nanoTime(); left > 0 && !stopping; left = nanos - System.nanoTime()) {
                TimeUnit.NANOSECONDS.timedWait(this, left);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            stopping = true;
        }
    }

    /** Ends {@link #run} soon; the subscriber is asked to retry. */
    void stop() {
        synchronized (this) {
            stopping = true;
            notifyAll();
        }
        var running = replay;
        if (running != null) {
            running.stop();
        }
    }
}
