package dev.kodama.mirror;

import dev.kodama.journal.JournalConfig;
import dev.kodama.journal.JournalPosition;
import dev.kodama.journal.RecordFormat;
import dev.kodama.mirror.capture.Capture;
import dev.kodama.mirror.capture.CaptureStatus;
import dev.kodama.mirror.capture.Captured;
import dev.kodama.mirror.capture.Resume;
import dev.kodama.mirror.capture.SourcePosition;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import org.apache.kafka.common.KafkaException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One turn of a mirror: takes what was captured, numbers it, and writes it with the position in one transaction; while that
 * commits, the next batch gathers. A batch whose transaction failed, or whose outcome was not heard, is kept: the position that
 * a new writer finds tells whether it was committed, and if not it is written again.
 */
final class MirrorSession {
    private static final Logger LOG = LoggerFactory.getLogger(MirrorSession.class);
    private static final long MAX_BATCH_BYTES = 8L << 20;
    /** In a JVM that has just begun the first events take a hundred times as long as later ones: nobody waits for many of them. */
    private static final long FIRST_BATCH_BYTES = 128L << 10;

    private static final Duration PATIENCE = Duration.ofMillis(100);
    private static final Duration RETRY = Duration.ofMillis(500);

    private final JournalConfig config;
    private final Capture capture;
    private final BooleanSupplier ours;
    private final MirrorMeters meters;
    private final Rehearsal first;
    private final RecordFormat format;
    private long maxBatchBytes = FIRST_BATCH_BYTES;
    private volatile @Nullable JournalPosition position;
    private volatile boolean kafkaAway;
    private volatile boolean closing;
    private volatile @Nullable Batch unconfirmed;

    /**
     * @param ours whether this is still the mirror whose turn it is
     * @param first has the first writer, if there was time to prepare one
     */
    MirrorSession(JournalConfig config, Capture capture, BooleanSupplier ours, MirrorMeters meters, Rehearsal first) {
        this.config = config;
        this.capture = capture;
        this.ours = ours;
        this.meters = meters;
        this.first = first;
        this.format = new RecordFormat(config);
    }

    MirrorStatus status() {
        var captured = capture.status();
        var at = position;
        return new MirrorStatus(
                state(captured),
                captured.mode().word(),
                captured.mode().guarantee(),
                at == null ? 0 : at.nextSequence(),
                captured.detail());
    }

    private MirrorStatus.State state(CaptureStatus captured) {
        if (kafkaAway) {
            return MirrorStatus.State.KAFKA_AWAY;
        }
        if (position == null) {
            return MirrorStatus.State.STARTING;
        }
        return captured.connected() ? MirrorStatus.State.RUNNING : MirrorStatus.State.REDIS_AWAY;
    }

    /** How old the oldest is that is taken and not journaled; 0 if there is none. */
    long behindMillis(Instant now) {
        var last = unconfirmed;
        return last == null || last.size() == 0 ? 0 : now.toEpochMilli() - last.firstMillis();
    }

    /** Stops taking from Redis; {@link #run} returns when what was taken is journaled. */
    void close() {
        closing = true;
        capture.stop();
    }

    /**
     * Mirrors until it is closed, or until another mirror has its turn or has written.
     *
     * @throws GaveUpException if it can never go on
     */
    void run() throws GaveUpException, InterruptedException {
        while (!closing && ours.getAsBoolean()) {
            try (var journal = writer()) {
                if (!settle(journal.begin())) {
                    LOG.info(
                            "another mirror of source {} has written meanwhile, starting anew behind it",
                            config.source());
                    return;
                }
                kafkaIsBack();
                write(journal);
            } catch (KafkaException e) {
                onFault(e);
            }
        }
    }

    private JournalWriter writer() {
        var prepared = first.take();
        return prepared.isPresent() ? prepared.get() : JournalWriter.connect(config);
    }

    /**
     * Finds out what became of the last batch, or at the very start from where to capture.
     *
     * @return whether what is captured goes on where the journal stands
     */
    private boolean settle(Optional<JournalPosition> committed) {
        var at = position;
        if (at == null) {
            position = committed.orElseGet(JournalPosition::start);
            capture.start(committed.map(was -> new Resume(new SourcePosition(was.epoch(), was.offset()), was.time())));
            return true;
        }
        long written = committed.map(JournalPosition::batch).orElse(0L);
        var last = unconfirmed;
        if (last != null && written == last.after().batch()) {
            confirm(last);
            return true;
        }
        return written == at.batch();
    }

    private void write(JournalWriter journal) throws InterruptedException {
        while (ours.getAsBoolean()) {
            Batch batch = unconfirmed == null ? next() : unconfirmed;
            if (batch != null) {
                unconfirmed = batch;
                long started = System.nanoTime();
                journal.write(batch);
                confirm(batch);
                maxBatchBytes = Math.min(2 * maxBatchBytes, MAX_BATCH_BYTES);
                meters.committed(batch, System.nanoTime() - started);
            } else if (closing) {
                return;
            }
        }
    }

    private @Nullable Batch next() throws InterruptedException {
        List<Captured> captured = capture.take(maxBatchBytes, closing ? Duration.ZERO : PATIENCE);
        var at = position;
        return captured.isEmpty() || at == null
                ? null
                : new Batch(captured, capture.status().mode(), at, config, format);
    }

    private void confirm(Batch batch) {
        position = batch.after();
        unconfirmed = null;
        capture.journaled(
                new SourcePosition(batch.after().epoch(), batch.after().offset()));
    }

    private void onFault(KafkaException fault) throws GaveUpException, InterruptedException {
        switch (KafkaFault.of(fault)) {
            case FENCED -> LOG.warn("another mirror of source {} has taken over", config.source());
            case REFUSED -> throw new GaveUpException("Kafka refuses: " + KafkaFault.oneLine(fault));
            case AWAY -> {
                if (!kafkaAway && !closing) {
                    kafkaAway = true;
                    LOG.warn("Kafka is away, holding what is captured: {}", KafkaFault.oneLine(fault));
                }
            }
        }
        Thread.sleep(RETRY.toMillis());
    }

    private void kafkaIsBack() {
        if (kafkaAway) {
            kafkaAway = false;
            LOG.info("Kafka is back");
        }
    }
}
