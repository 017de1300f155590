package dev.kodama.replay.request;

import dev.kodama.bus.ChannelPublisher;
import dev.kodama.bus.PublishOutcome.Published;
import dev.kodama.journal.EndPosition;
import dev.kodama.journal.JournalConfig;
import dev.kodama.journal.reader.JournalCorruptException;
import dev.kodama.journal.JournalNotFoundException;
import dev.kodama.journal.reader.JournalReader;
import dev.kodama.journal.StartPosition;
import dev.kodama.replay.Replay;
import dev.kodama.replay.ReplayResult;
import dev.kodama.replay.ReplaySpeed;
import dev.kodama.replay.SinkException;
import dev.kodama.replay.request.CheckpointStore.Kept;
import dev.kodama.replay.request.Request.Wanted;
import dev.kodama.replay.sink.Sinks;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import org.apache.kafka.common.KafkaException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One request that was admitted: replays, tells the subscriber how it ended, and keeps its progress. */
final class ReplayTask {
    private static final Logger LOG = LoggerFactory.getLogger(ReplayTask.class);
    /** What was published before the request is journaled by then, unless the mirror is behind. */
    private static final Duration JOURNALED_WITHIN = Duration.ofMillis(300);

    private static final Duration KAFKA_PATIENCE = Duration.ofMinutes(1);
    private static final Duration REDIS_PATIENCE = Duration.ofSeconds(10);
    private static final Duration LOOK = Duration.ofMillis(100);
    private static final Duration RETRY = Duration.ofSeconds(1);

    private final Wanted wanted;
    private final boolean held;
    private final JournalConfig journal;
    private final ChannelPublisher publisher;
    private final CheckpointStore progress;
    private final RequestMeters meters;
    private final InstantSource clock;
    private final long madeNanos = System.nanoTime();
    private volatile boolean stopping;
    private volatile boolean yields;
    private volatile @Nullable Replay replay;

    /** @param held whether it came while it was another's turn, who may have served it */
    ReplayTask(
            Wanted wanted,
            boolean held,
            JournalConfig journal,
            ChannelPublisher publisher,
            CheckpointStore progress,
            RequestMeters meters,
            InstantSource clock) {
        this.wanted = wanted;
        this.held = held;
        this.yields = held;
        this.journal = journal;
        this.publisher = publisher;
        this.progress = progress;
        this.meters = meters;
        this.clock = clock;
    }

    String subscriber() {
        return wanted.subscriber();
    }

    /** Whether the subscriber may ask again: it is being told how this ended, or this was served by another, maybe. */
    boolean yields() {
        return yields;
    }

    /** Never throws: whatever happens, the subscriber is told if it can be. */
    void run() {
        var sink = new CheckpointingSink(Sinks.toRedis(publisher, subscriber()), progress, subscriber());
        try {
            awaitUntil(madeNanos + JOURNALED_WITHIN.toNanos());
            replay(sink);
        } catch (SinkException e) {
            LOG.warn("The replay to {} broke off before sequence {}: {}", subscriber(), e.sequence(), e.getMessage());
            breakOff(
                    sink,
                    "the replay broke off before sequence " + e.sequence() + ": " + e.getMessage() + "; ask again");
        } catch (KafkaException | JournalCorruptException | JournalNotFoundException e) {
            LOG.warn("The replay to {} broke off: {}", subscriber(), e.getMessage());
            breakOff(sink, "the journal cannot be read: " + e.getMessage() + "; ask again later");
        } catch (RuntimeException e) {
            LOG.error("The replay to {} failed", subscriber(), e);
            breakOff(sink, "the replay failed; ask again later, and look at Kodama's log");
        } finally {
            meters.published(sink.events());
        }
    }

    /** Waits for Kafka for a while. */
    private <T> T patiently(Supplier<T> kafka) {
        while (true) {
            try {
                return kafka.get();
            } catch (KafkaException e) {
                if (stopping || System.nanoTime() - madeNanos > KAFKA_PATIENCE.toNanos()) {
                    throw e;
                }
                awaitUntil(System.nanoTime() + RETRY.toNanos());
            }
        }
    }

    private JournalReader open(Optional<Kept> kept) {
        var start = wanted.since()
                .orElseGet(() -> kept.<StartPosition>map(place -> new StartPosition.AtSequence(place.nextSequence()))
                        .orElseGet(StartPosition.Earliest::new));
        var reader = JournalReader.open(journal, start, new EndPosition.Now(), clock);
        long next =
                wanted.since().isPresent() ? 0 : kept.map(Kept::nextSequence).orElse(0L);
        if (next > reader.endSequence()) {
            LOG.warn("{} stood at sequence {}, which this journal has not reached: from its start", subscriber(), next);
            reader.seek(new StartPosition.Earliest(), new EndPosition.Now());
        }
        return reader;
    }

    private void replay(CheckpointingSink sink) {
        var kept = stopping ? Optional.<Kept>empty() : patiently(() -> progress.read(subscriber()));
        if (held && kept.filter(this::servedIt).isPresent()) {
            return; // whose turn it was has served it
        }
        yields = false;
        ReplayResult outcome = ReplayResult.STOPPED;
        long next = 0;
        if (!stopping) {
            try (var reader = patiently(() -> open(kept))) {
                outcome = run(reader, sink);
                next = reader.endSequence();
            }
        }
        if (outcome == ReplayResult.COMPLETE) {
            end(sink, next);
        } else {
            breakOff(sink, "");
        }
    }

    private boolean servedIt(Kept place) {
        return place.ended() && !place.time().isBefore(wanted.asked());
    }

    private ReplayResult run(JournalReader reader, CheckpointingSink sink) {
        var running = new Replay(reader, wanted.filter(), ReplaySpeed.MAX, Long.MAX_VALUE, sink);
        replay = running;
        if (stopping) {
            running.stop();
        }
        return running.run();
    }

    private void end(CheckpointingSink sink, long next) {
        yields = true;
        if (tell(sink.end(next))) {
            sink.keepEnd(next);
        } else {
            sink.keepHeard();
        }
        meters.completed();
        LOG.info("Replayed {} events to {}, up to sequence {}", sink.events(), subscriber(), next - 1);
    }

    /** @param why one sentence for the subscriber, unless it is that all is stopping */
    private void breakOff(CheckpointingSink sink, String why) {
        meters.aborted();
        sink.keepHeard();
        long deadline = System.nanoTime() + REDIS_PATIENCE.toNanos();
        while (!stopping && !publisher.connected() && System.nanoTime() < deadline) {
            awaitUntil(System.nanoTime() + LOOK.toNanos());
        }
        yields = true;
        var unused = tell(ReplyMessage.error(subscriber(), stopping ? "Kodama is stopping; ask again" : why));
    }

    /** @return whether somebody heard it */
    private boolean tell(ReplyMessage answer) {
        try {
            var outcome = publisher
                    .publish(answer.channel(), answer.message())
                    .toCompletableFuture()
                    .get(REDIS_PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
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

    /** Ends {@link #run} soon; the subscriber is told to ask again. */
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
