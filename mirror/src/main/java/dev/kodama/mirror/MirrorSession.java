package dev.kodama.mirror;

import dev.kodama.journal.JournalConfig;
import dev.kodama.journal.JournalPosition;
import dev.kodama.journal.JournalRecordCodec;
import dev.kodama.mirror.capture.Capture;
import dev.kodama.mirror.capture.CaptureStatus;
import dev.kodama.mirror.capture.CapturedItem;
import dev.kodama.mirror.capture.ResumePoint;
import dev.kodama.mirror.capture.SourcePosition;
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
 * One turn of a mirror: takes what was captured, numbers it, and writes it with the position in one transaction; while that
 * commits, the next batch gathers. A batch whose transaction failed, or whose outcome was not heard, is kept: the position that
 * a new writer finds tells whether it was committed, and if not it is written again.
 *
 * <p>The first thing that is committed of a source is the position where its capture began. Until then this is not ready: a mirror that
 * came next would not know what it missed.
 */
final class MirrorSession {
    private static final Logger LOG = LoggerFactory.getLogger(MirrorSession.class);
    private static final long MAX_BATCH_BYTES = 8L << 20;
    /** In a JVM that has just begun the first events take a hundred times as long as later ones: nobody waits for many of them. */
    private static final long FIRST_BATCH_BYTES = 128L << 10;

    private static final Duration PATIENCE = Duration.ofMillis(100);
    private static final Duration RETRY = Duration.ofMillis(500);
    /** What a person has to change is not changed within a second. */
    private static final Duration MAX_RETRY = Duration.ofSeconds(8);

    private static final int REJECTIONS_PER_LINE = 1_000;
    private static final String CLOCKS = "; set the clock right, of this machine or of Kafka's";

    /** Why Kafka does not take what is captured. */
    private record KafkaFailure(KafkaErrorKind fault, String detail) {
        boolean refused() {
            return fault == KafkaErrorKind.REFUSED
                    || fault == KafkaErrorKind.TIMESTAMP
                    || fault == KafkaErrorKind.RECORD;
        }
    }

    private final JournalConfig config;
    private final Capture capture;
    private final BooleanSupplier ours;
    private final MirrorMeters meters;
    private final StandbyWriter first;
    private final InstantSource clock;
    private final JournalRecordCodec format;
    private long maxBatchBytes = FIRST_BATCH_BYTES;
    private volatile @Nullable JournalPosition position;
    private volatile boolean positionCommitted;
    private volatile @Nullable KafkaFailure kafkaFailure;
    private volatile boolean closing;
    private volatile @Nullable JournalBatch unconfirmed;
    /** What was taken with a batch that was narrowed down, to be written after it. */
    private final Deque<JournalBatch> remaining = new ArrayDeque<>();

    private Duration retry = RETRY;
    private long rejections;

    /**
     * @param ours whether this is still the mirror whose turn it is
     * @param first has the first writer, if there was time to prepare one
     */
    MirrorSession(
            JournalConfig config,
            Capture capture,
            BooleanSupplier ours,
            MirrorMeters meters,
            StandbyWriter first,
            InstantSource clock) {
        this.config = config;
        this.capture = capture;
        this.ours = ours;
        this.meters = meters;
        this.first = first;
        this.clock = clock;
        this.format = new JournalRecordCodec(config);
    }

    MirrorStatus status() {
        var captured = capture.status();
        var at = position;
        var kafka = kafkaFailure;
        return new MirrorStatus(
                state(captured, kafka),
                captured.mode().word(),
                captured.mode().guarantee(),
                at == null ? 0 : at.nextSequence(),
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

    /** How old the oldest is that is taken and not journaled; 0 if there is none. */
    long lagMillis(Instant now) {
        var last = unconfirmed;
        return last == null || last.size() == 0 ? 0 : now.toEpochMilli() - last.firstMillis();
    }

    /** Stops taking from Redis; {@link #run} returns when what was taken is journaled. */
    void close() {
        closing = true;
        capture.stop();
    }

    /** Mirrors until it is closed, or until another mirror has its turn or has written. */
    void run() throws InterruptedException {
        while (!closing && ours.getAsBoolean()) {
            try (var journal = writer()) {
                if (!settle(journal.begin())) {
                    LOG.info(
                            "another mirror of source {} has written meanwhile, starting anew behind it",
                            config.source());
                    return;
                }
                if (unconfirmed == null) {
                    onKafkaWorks();
                }
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
            positionCommitted = committed.isPresent();
            capture.start(
                    committed.map(was -> new ResumePoint(new SourcePosition(was.epoch(), was.offset()), was.time())));
            return true;
        }
        if (committed.isEmpty()) {
            if (positionCommitted) {
                LOG.warn(
                        "The position of source {} is gone from Kafka; going on with sequence {}, which misses nothing",
                        config.source(),
                        at.nextSequence());
            }
            return true;
        }
        long written = committed.get().batch();
        var last = unconfirmed;
        if (last != null && written == last.after().batch()) {
            confirm(last);
            return true;
        }
        return written == at.batch();
    }

    private void write(JournalWriter journal) throws InterruptedException {
        while (ours.getAsBoolean()) {
            JournalBatch batch = unconfirmed == null ? next() : unconfirmed;
            if (batch != null) {
                unconfirmed = batch;
                long started = System.nanoTime();
                var refused = journal.write(batch);
                if (refused.isPresent()) {
                    unconfirmed = narrowed(batch, refused.get());
                    maxBatchBytes = FIRST_BATCH_BYTES;
                } else {
                    confirm(batch);
                    onKafkaWorks();
                    maxBatchBytes = Math.min(2 * maxBatchBytes, MAX_BATCH_BYTES);
                    meters.committed(batch, System.nanoTime() - started);
                }
            } else if (closing) {
                return;
            }
        }
    }

    private @Nullable JournalBatch next() throws InterruptedException {
        var at = position;
        if (at == null) {
            return null;
        }
        var rest = remaining.poll();
        if (rest != null) {
            return rest.from(at);
        }
        List<CapturedItem> captured = capture.take(maxBatchBytes, closing ? Duration.ZERO : PATIENCE);
        return captured.isEmpty()
                ? null
                : new JournalBatch(captured, capture.status().mode(), at, config, format);
    }

    /**
     * Half of what has a record in it that Kafka refuses, the other half to come after it; a single message is rejected.
     *
     * @throws KafkaException the refusal, if there is nothing to reject: the position or a hole is refused, or every rejected message
     */
    private JournalBatch narrowed(JournalBatch batch, KafkaException refusal) {
        int half = batch.length() / 2;
        if (half > 0) {
            remaining.push(batch.part(half, batch.length()));
            return batch.part(0, half);
        }
        var rejected = batch.rejecting(KafkaErrorKind.rejection(refusal));
        if (rejected.isEmpty()) {
            unconfirmed = batch.asCaptured(); // who mends the topic gets the message as it was
            throw refusal;
        }
        if (rejections++ % REJECTIONS_PER_LINE == 0) {
            LOG.warn(
                    "Kafka refuses a message of source {}, it goes to {}; one line for {} of them: {}",
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
        capture.journaled(
                new SourcePosition(batch.after().epoch(), batch.after().offset()));
    }

    private void onFault(KafkaException failure) throws InterruptedException {
        var fault = KafkaErrorKind.of(failure);
        if (fault == KafkaErrorKind.FENCED) {
            LOG.warn("another mirror of source {} has taken over", config.source());
            Thread.sleep(RETRY.toMillis());
            return;
        }
        boolean refusesTime = fault == KafkaErrorKind.TIMESTAMP;
        var now = new KafkaFailure(fault, KafkaErrorKind.oneLine(failure) + (refusesTime ? CLOCKS : ""));
        var before = kafkaFailure;
        kafkaFailure = now;
        var refused = unconfirmed;
        if (refusesTime && refused != null) {
            unconfirmed = refused.stampedAt(clock.millis());
        }
        if (!closing && (before == null || before.fault() != fault)) {
            LOG.warn(
                    "Kafka {}, holding what is captured and trying again: {}",
                    now.refused() ? "refuses what is written" : "is away",
                    now.detail());
        }
        Thread.sleep(retry.toMillis());
        retry = now.refused() && retry.compareTo(MAX_RETRY) < 0 ? retry.multipliedBy(2) : retry;
    }

    private void onKafkaWorks() {
        if (kafkaFailure != null) {
            kafkaFailure = null;
            retry = RETRY;
            LOG.info("Kafka takes what is written again");
        }
    }
}
