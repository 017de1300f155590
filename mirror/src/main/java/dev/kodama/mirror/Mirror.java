package dev.kodama.mirror;

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
 * Mirrors one Redis into the journal until it is closed. Whatever Redis or Kafka refuse, it waits, is not ready, and tries again. Started
 * twice for one source, one works and the other stands by: each turn is a {@link MirrorSession}.
 */
public final class Mirror implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Mirror.class);
    private static final Duration PATIENCE = Duration.ofMillis(100);
    private static final Duration RETRY = Duration.ofMillis(500);
    /** What a person has to change is not changed within a second. */
    private static final Duration REFUSED_RETRY = Duration.ofSeconds(3);

    private static final Duration DRAIN = Duration.ofSeconds(2);

    private final MirrorConfig config;
    private final MirrorMeters meters;
    private final InstantSource clock;
    private final Thread thread;
    private volatile MirrorStatus waiting = waiting(State.STARTING, "");
    private volatile @Nullable MirrorSession session;
    private volatile boolean closing;

    private Mirror(MirrorConfig config, MeterRegistry registry, InstantSource clock) {
        this.config = config;
        this.clock = clock;
        this.meters = new MirrorMeters(registry, config.journal().source(), this::status, this::lagMillis);
        this.thread = new Thread(this::run, "mirror-" + config.journal().source());
    }

    /** Creates the topics that are missing and starts in the background; with a server away it waits for it. */
    public static Mirror start(MirrorConfig config, MeterRegistry registry) {
        return start(config, registry, InstantSource.system());
    }

    static Mirror start(MirrorConfig config, MeterRegistry registry, InstantSource clock) {
        var mirror = new Mirror(config, registry, clock);
        mirror.thread.start();
        return mirror;
    }

    public MirrorStatus status() {
        var current = session;
        return current == null ? waiting : current.status();
    }

    /** Whether it has its turn, and no other mirror of its source. */
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
                        takeTurns();
                    }
                } catch (RuntimeException e) {
                    LOG.error(
                            "Mirroring of source {} failed, starting again",
                            config.journal().source(),
                            e);
                    say(State.FAILED, "a defect: " + e);
                    Thread.sleep(REFUSED_RETRY.toMillis());
                }
            }
        } catch (InterruptedException e) {
            LOG.debug("stopped before everything was journaled");
        }
    }

    private boolean createTopics() throws InterruptedException {
        while (!closing) {
            try {
                JournalTopics.create(config.journal());
                return true;
            } catch (KafkaException e) {
                sayKafka(e);
                pause();
            }
        }
        return false;
    }

    private void pause() throws InterruptedException {
        Thread.sleep((waiting.refused() ? REFUSED_RETRY : RETRY).toMillis());
    }

    private void takeTurns() throws InterruptedException {
        var identity = new RedisIdentity(config);
        try (var turn = new LeaderElection(config.journal(), "mirror");
                var rehearsal = new StandbyWriter(config.journal())) {
            while (!closing) {
                if (!turn.await(PATIENCE)) {
                    var failure = turn.failure();
                    if (failure != null) {
                        sayKafka(failure);
                    } else if (turn.joined()) {
                        standBy(identity);
                        rehearsal.begin();
                    } else {
                        say(State.STARTING, "");
                    }
                    continue;
                }
                var capture = choose(turn::isLeader);
                if (capture.isPresent()) {
                    mirror(capture.get(), turn::isLeader, rehearsal);
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
        say(difference.isEmpty() ? State.STANDBY : State.OTHER_REDIS, difference);
    }

    private Optional<Capture> choose(BooleanSupplier ours) throws InterruptedException {
        while (!closing && ours.getAsBoolean()) {
            var choice = CaptureSelection.of(config, clock);
            if (choice instanceof CaptureSelection.Chosen chosen) {
                return Optional.of(chosen.capture());
            } else if (choice instanceof CaptureSelection.Denied denied) {
                say(State.REDIS_REFUSED, denied.reason());
            } else if (choice instanceof CaptureSelection.NotYet notYet) {
                say(State.REDIS_AWAY, notYet.reason());
            }
            pause();
        }
        return Optional.empty();
    }

    private void mirror(Capture capture, BooleanSupplier ours, StandbyWriter rehearsal) throws InterruptedException {
        try (capture) {
            var current = new MirrorSession(config.journal(), capture, ours, meters, rehearsal, clock);
            meters.onElected(capture);
            session = current;
            if (!closing) { // close() sets it first and looks at the session then: one of the two sees the other
                current.run();
            }
        } finally {
            session = null;
        }
    }

    private void sayKafka(KafkaException failure) {
        boolean refused = KafkaErrorKind.of(failure) == KafkaErrorKind.REFUSED;
        say(
                refused ? State.KAFKA_REFUSED : State.KAFKA_AWAY,
                KafkaDenial.of(failure, "Read").orElseGet(() -> KafkaErrorKind.oneLine(failure)));
    }

    /** One line when a wait begins, not one each time it goes on. */
    private void say(State state, String detail) {
        if (waiting.state() != state && state != State.STARTING && state != State.OTHER_REDIS) { // which is a warning
            LOG.info("source {}: {} {}", config.journal().source(), state.word(), detail);
        }
        waiting = waiting(state, detail);
    }

    /** Stops taking, journals what was taken, leaves its turn to the next; 4 s at most. */
    @Override
    public void close() {
        closing = true;
        var current = session;
        if (current != null) {
            current.close();
        }
        try {
            thread.join(DRAIN.toMillis());
            thread.interrupt();
            thread.join(DRAIN.toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        meters.close();
    }
}
