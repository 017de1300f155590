package dev.kodama.mirror;

import dev.kodama.bus.failure.Backoff;
import dev.kodama.journal.JournalConfig;
import dev.kodama.journal.JournalPosition;
import dev.kodama.journal.JournalRecordCodec;
import dev.kodama.mirror.capture.Capture;
import dev.kodama.mirror.capture.CaptureStatus;
import dev.kodama.mirror.capture.CapturedItem;
import dev.kodama.mirror.capture.ResumePoint;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import org.apache.kafka.common.KafkaException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One leadership of a mirror: takes captured items, numbers them, and writes them with the position in one transaction;
 * while it commits, the next batch gathers. A batch whose transaction failed, or whose outcome is unknown, is kept: the
 * position that a new writer reads tells whether it was committed, and if not it is written again.
 *
 * <p>The first commit of a source is the position where its capture began. Until then the session is not ready: a later
 * mirror would not know what it missed.
 */
final class MirrorSession {
    private static final Logger LOG = LoggerFactory.getLogger(MirrorSession.class);
    private static final long MAX_BATCH_BYTES = 8L << 20;
    /** In a fresh JVM the first events take a hundred times as long as later ones, so the first batches are small. */
    private static final long FIRST_BATCH_BYTES = 128L << 10;

    private static final Duration TAKE_TIMEOUT = Duration.ofMillis(100);
    /** The delay grows while an operator has to change something. */
    private static final Backoff BACKOFF = new Backoff(Duration.ofMillis(500), Duration.ofSeconds(8));

    private static final int REJECTIONS_PER_LINE = 1_000;
    private static final String CLOCKS = "; correct the clock of this machine or of Kafka's";

    /** Why Kafka does not accept the captured items. */
    private record KafkaFailure(KafkaErrorKind kind, String detail) {
        boolean refused() {
            return kind == KafkaErrorKind.FATAL || kind == KafkaErrorKind.TIMESTAMP || kind == KafkaErrorKind.RECORD;
        }
    }

    private final JournalConfig config;
    private final Capture capture;
    private final BooleanSupplier isLeader;
    private final MirrorMeters meters;
    private final StandbyWriter standbyWriter;
    private final InstantSource clock;
    private final JournalRecordCodec codec;
    private long maxBatchBytes = FIRST_BATCH_BYTES;
    private volatile @Nullable JournalPosition position;
    private volatile boolean positionCommitted;
    private volatile @Nullable KafkaFailure kafkaFailure;
    private volatile boolean closing;
    private volatile @Nullable JournalBatch unconfirmed;
    /** Other parts of a batch that was narrowed down, to be written after it. */
    private final Deque<JournalBatch> remaining = new ArrayDeque<>();

    private int refusals;
    private long rejections;

    /**
     * @param isLeader whether this mirror is still the leader
     * @param standbyWriter has the first writer, if there was time to prepare one
     */
    MirrorSession(
            JournalConfig config,
            Capture capture,
            BooleanSupplier isLeader,
            MirrorMeters meters,
            StandbyWriter standbyWriter,
            InstantSource clock) {
        this.config = config;
        this.capture = capture;
        this.isLeader = isLeader;
        this.meters = meters;
        this.standbyWriter = standbyWriter;
        this.clock = clock;
        this.codec = new JournalRecordCodec(config);
    }

    MirrorStatus status() {
        var captured = capture.status();
        var current = position;
        var kafka = kafkaFailure;
        return new MirrorStatus(
                state(captured, kafka),
                captured.mode().label(),
                captured.mode().guarantee(),
                current == null ? 0 : current.nextSequence(),
                kafka == null ? captured.detail() : kafka.detail());
    }

    private MirrorStatus.State state(CaptureStatus captured, @Nullable KafkaFailure kafka) {
        if (kafka != null && kafka.refused()) {
            return MirrorStatus.State.KAFKA_REFUSED;
        }
        if (!positionCommitted) {
            return MirrorStatus.State.STARTING;
        }
        if (kafka != null) {
            return MirrorStatus.State.KAFKA_AWAY;
        }
        return captured.connected() ? MirrorStatus.State.RUNNING : MirrorStatus.State.REDIS_AWAY;
    }

    /** Age of the oldest item that is taken and not journaled; 0 if there is none. */
    long lagMillis(Instant now) {
        var last = unconfirmed;
        return last == null || last.size() == 0 ? 0 : now.toEpochMilli() - last.firstMillis();
    }

    /** Stops capturing; {@link #run} returns once the captured items are journaled. */
    void close() {
        closing = true;
        capture.stop();
    }

    /** Mirrors until closed, or until another mirror leads or has written. */
    void run() throws InterruptedException {
        while (!closing && isLeader.getAsBoolean()) {
            try (var journal = writer()) {
                if (!resolveOutcome(journal.begin())) {
                    LOG.info("Another mirror advanced source {}; restarting from its position", config.source());
                    return;
                }
                if (unconfirmed == null) {
                    onKafkaAvailable();
                }
                write(journal);
            } catch (KafkaException e) {
                onFailure(e);
            }
        }
    }

    private JournalWriter writer() {
        var prepared = standbyWriter.take();
        return prepared.isPresent() ? prepared.get() : JournalWriter.connect(config);
    }

    /**
     * Determines the outcome of the last batch, or at the very start the position to capture from.
     *
     * @return whether capturing continues from the journal's position
     */
    private boolean resolveOutcome(Optional<JournalPosition> committed) {
        var current = position;
        if (current == null) {
            position = committed.orElseGet(JournalPosition::start);
            positionCommitted = committed.isPresent();
            capture.start(committed.map(was -> new ResumePoint(was.sourcePosition(), was.time())));
            return true;
        }
        if (committed.isEmpty()) {
            if (positionCommitted) {
                LOG.warn(
                        "Position of source {} is missing in Kafka; continuing with sequence {}, nothing is lost",
                        config.source(),
                        current.nextSequence());
            }
            return true;
        }
        long written = committed.get().batch();
        var last = unconfirmed;
        if (last != null && written == last.after().batch()) {
            confirm(last);
            return true;
        }
        return written == current.batch();
    }

    private void write(JournalWriter journal) throws InterruptedException {
        while (isLeader.getAsBoolean()) {
            JournalBatch batch = unconfirmed == null ? next() : unconfirmed;
            if (batch != null) {
                unconfirmed = batch;
                long started = System.nanoTime();
                var refusal = journal.write(batch);
                if (refusal.isPresent()) {
                    unconfirmed = narrowed(batch, refusal.get());
                    maxBatchBytes = FIRST_BATCH_BYTES;
                } else {
                    confirm(batch);
                    onKafkaAvailable();
                    maxBatchBytes = Math.min(2 * maxBatchBytes, MAX_BATCH_BYTES);
                    meters.committed(batch, System.nanoTime() - started);
                }
            } else if (closing) {
                return;
            }
        }
    }

    private @Nullable JournalBatch next() throws InterruptedException {
        var current = position;
        if (current == null) {
            return null;
        }
        var rest = remaining.poll();
        if (rest != null) {
            return rest.from(current);
        }
        List<CapturedItem> captured = capture.take(maxBatchBytes, closing ? Duration.ZERO : TAKE_TIMEOUT);
        return captured.isEmpty()
                ? null
                : new JournalBatch(captured, capture.status().mode(), current, config, codec);
    }

    /**
     * The first half of a batch with a refused record, with the other half to come after it; a single message is
     * rejected.
     *
     * @throws KafkaException the refusal, if there is nothing to reject: the position or a hole is refused, or every
     *     rejected message
     */
    private JournalBatch narrowed(JournalBatch batch, KafkaException refusal) {
        int half = batch.length() / 2;
        if (half > 0) {
            remaining.push(batch.part(half, batch.length()));
            return batch.part(0, half);
        }
        var rejected = batch.rejecting(KafkaErrorKind.rejection(refusal));
        if (rejected.isEmpty()) {
            unconfirmed = batch.asCaptured(); // once the topic is fixed, the message is written as captured
            throw refusal;
        }
        if (rejections++ % REJECTIONS_PER_LINE == 0) {
            LOG.warn(
                    "Kafka refuses a message of source {}, now in {}; one log line per {} messages: {}",
                    config.source(),
                    config.rejectedTopic(),
                    REJECTIONS_PER_LINE,
                    KafkaErrorKind.oneLine(refusal));
        }
        return rejected.get();
    }

    private void confirm(JournalBatch batch) {
        position = batch.after();
        positionCommitted = true;
        unconfirmed = null;
        capture.journaled(batch.after().sourcePosition());
    }

    private void onFailure(KafkaException failure) throws InterruptedException {
        var kind = KafkaErrorKind.of(failure);
        if (kind == KafkaErrorKind.FENCED) {
            LOG.warn("Another mirror of source {} has taken over", config.source());
            Thread.sleep(BACKOFF.first().toMillis());
            return;
        }
        boolean refusesTimestamp = kind == KafkaErrorKind.TIMESTAMP;
        var now = new KafkaFailure(kind, KafkaErrorKind.oneLine(failure) + (refusesTimestamp ? CLOCKS : ""));
        var before = kafkaFailure;
        kafkaFailure = now;
        var batch = unconfirmed;
        if (refusesTimestamp && batch != null) {
            unconfirmed = batch.stampedAt(clock.millis());
        }
        if (!closing && (before == null || before.kind() != kind)) {
            LOG.warn(
                    "Kafka {}; keeping captured events and retrying: {}",
                    now.refused() ? "refuses writes" : "is unavailable",
                    now.detail());
        }
        Thread.sleep(BACKOFF.delay(refusals + 1).toMillis());
        refusals += now.refused() ? 1 : 0;
    }

    private void onKafkaAvailable() {
        if (kafkaFailure != null) {
            kafkaFailure = null;
            refusals = 0;
            LOG.info("Kafka accepts writes again");
        }
    }
}
