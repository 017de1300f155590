package dev.kodama.mirror;

import dev.kodama.bus.trace.EventTracer;
import dev.kodama.journal.kafka.KafkaDenial;
import dev.kodama.journal.kafka.LeaderElection;
import dev.kodama.journal.topics.JournalTopics;
import dev.kodama.mirror.MirrorStatus.State;
import dev.kodama.mirror.capture.Capture;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import org.apache.kafka.common.KafkaException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Mirrors one Redis into the journal until closed. While Redis or Kafka is unavailable or refuses, it is not ready and
 * retries. Of several mirrors of one source one is the leader, each time in a {@link MirrorSession}; the others stand
 * by.
 */
public final class Mirror implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Mirror.class);
    private static final Duration ELECTION_TIMEOUT = Duration.ofMillis(100);
    private static final Duration RETRY = Duration.ofMillis(500);
    /** Retry interval while an operator has to change something. */
    private static final Duration REFUSED_RETRY = Duration.ofSeconds(3);

    private static final Duration DRAIN_TIMEOUT = Duration.ofSeconds(2);

    private final MirrorConfig config;
    private final MirrorMeters meters;
    private final InstantSource clock;
    private final Thread thread;
    private volatile MirrorStatus waiting = waiting(State.STARTING, "");
    private volatile @Nullable MirrorSession session;
    private volatile boolean closing;

    private Mirror(MirrorConfig config, MeterRegistry registry, EventTracer tracer, InstantSource clock) {
        this.config = config;
        this.clock = clock;
        var tracing = new BatchTracing(tracer, config.journal().eventsTopic());
        this.meters = new MirrorMeters(registry, config.journal().source(), this::status, this::lagMillis, tracing);
        this.thread = new Thread(this::run, "kodama-mirror-" + config.journal().source());
    }

    /** Starts in the background: creates missing topics, and waits for an unavailable server. */
    public static Mirror start(MirrorConfig config, MeterRegistry registry) {
        return start(config, registry, EventTracer.OFF);
    }

    /** As {@link #start(MirrorConfig, MeterRegistry)}, with tracing. */
    public static Mirror start(MirrorConfig config, MeterRegistry registry, EventTracer tracer) {
        return start(new Mirror(config, registry, tracer, InstantSource.system()));
    }

    static Mirror start(MirrorConfig config, MeterRegistry registry, InstantSource clock) {
        return start(new Mirror(config, registry, EventTracer.OFF, clock));
    }

    private static Mirror start(Mirror mirror) {
        mirror.thread.start();
        return mirror;
    }

    public MirrorStatus status() {
        var current = session;
        return current == null ? waiting : current.status();
    }

    /** Whether it is the leader among the mirrors of its source. */
    public boolean isLeader() {
        return session != null;
    }

    private long lagMillis() {
        var current = session;
        return current == null ? 0 : current.lagMillis(clock.instant());
    }

    private static MirrorStatus waiting(State state, String detail) {
        return new MirrorStatus(state, "", "", 0, detail);
    }

    private void run() {
        try {
            while (!closing) {
                try {
                    if (createTopics()) {
                        runElections();
                    }
                } catch (RuntimeException e) {
                    LOG.error(
                            "Mirror of source {} failed; starting again",
                            config.journal().source(),
                            e);
                    setWaiting(State.FAILED, "an internal error: " + e);
                    Thread.sleep(REFUSED_RETRY.toMillis());
                }
            }
        } catch (InterruptedException e) {
            LOG.debug("Mirror stopped before everything was journaled");
        }
    }

    private boolean createTopics() throws InterruptedException {
        while (!closing) {
            try {
                JournalTopics.create(config.journal());
                return true;
            } catch (KafkaException e) {
                setWaitingForKafka(e);
                pause();
            }
        }
        return false;
    }

    private void pause() throws InterruptedException {
        Thread.sleep((waiting.refused() ? REFUSED_RETRY : RETRY).toMillis());
    }

    private void runElections() throws InterruptedException {
        var identity = new RedisIdentity(config);
        try (var election = new LeaderElection(config.journal(), "mirror");
                var standbyWriter = new StandbyWriter(config.journal())) {
            while (!closing) {
                if (!election.await(ELECTION_TIMEOUT)) {
                    var failure = election.failure();
                    if (failure != null) {
                        setWaitingForKafka(failure);
                    } else if (election.joined()) {
                        standBy(identity);
                        standbyWriter.begin();
                    } else {
                        setWaiting(State.STARTING, "");
                    }
                    continue;
                }
                var capture = selectCapture(election::isLeader);
                if (capture.isPresent()) {
                    mirror(capture.get(), election::isLeader, standbyWriter);
                }
            }
        }
    }

    private void standBy(RedisIdentity identity) {
        identity.standBy();
        String difference = identity.difference();
        if (!difference.isEmpty() && waiting.state() != State.OTHER_REDIS) {
            LOG.warn("{}", difference);
        }
        setWaiting(difference.isEmpty() ? State.STANDBY : State.OTHER_REDIS, difference);
    }

    private Optional<Capture> selectCapture(BooleanSupplier isLeader) throws InterruptedException {
        while (!closing && isLeader.getAsBoolean()) {
            var selection = CaptureSelection.of(config, clock);
            if (selection instanceof CaptureSelection.Chosen chosen) {
                return Optional.of(chosen.capture());
            } else if (selection instanceof CaptureSelection.Denied denied) {
                setWaiting(State.REDIS_REFUSED, denied.reason());
            } else if (selection instanceof CaptureSelection.Unavailable unavailable) {
                setWaiting(State.REDIS_AWAY, unavailable.reason());
            }
            pause();
        }
        return Optional.empty();
    }

    private void mirror(Capture capture, BooleanSupplier isLeader, StandbyWriter standbyWriter)
            throws InterruptedException {
        try (capture) {
            var current = new MirrorSession(config.journal(), capture, isLeader, meters, standbyWriter, clock);
            meters.onElected(capture);
            session = current;
            if (!closing) { // close() sets it before it reads the session, so one of the two sees the other
                current.run();
            }
        } finally {
            session = null;
        }
    }

    private void setWaitingForKafka(KafkaException failure) {
        boolean fatal = KafkaErrorKind.of(failure) == KafkaErrorKind.FATAL;
        setWaiting(
                fatal ? State.KAFKA_REFUSED : State.KAFKA_AWAY,
                KafkaDenial.of(failure, "Read").orElseGet(() -> KafkaErrorKind.oneLine(failure)));
    }

    /** Logs a line when a state begins, not again while it lasts. */
    private void setWaiting(State state, String detail) {
        if (waiting.state() != state
                && state != State.STARTING
                && state != State.OTHER_REDIS) { // logged as a warning already
            LOG.info("Mirror of source {} is {}: {}", config.journal().source(), state.label(), detail);
        }
        waiting = waiting(state, detail);
    }

    /** Stops capturing, journals the captured items, and gives up leadership; 4 s at most. */
    @Override
    public void close() {
        closing = true;
        var current = session;
        if (current != null) {
            current.close();
        }
        try {
            thread.join(DRAIN_TIMEOUT.toMillis());
            thread.interrupt();
            thread.join(DRAIN_TIMEOUT.toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        meters.close();
    }
}
