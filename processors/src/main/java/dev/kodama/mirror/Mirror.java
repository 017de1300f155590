package dev.kodama.mirror;

import dev.kodama.journal.JournalTopics;
import dev.kodama.journal.Turn;
import dev.kodama.mirror.MirrorStatus.State;
import dev.kodama.mirror.capture.Capture;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.BooleanSupplier;
import org.apache.kafka.common.KafkaException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Mirrors one Redis into the journal until it is closed. Started twice for one source, one works and the other stands by: each
 * turn is a {@link MirrorSession}.
 */
public final class Mirror implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Mirror.class);
    private static final Duration PATIENCE = Duration.ofMillis(100);
    private static final Duration RETRY = Duration.ofMillis(500);
    private static final Duration DRAIN = Duration.ofSeconds(2);

    private final MirrorConfig config;
    private final MirrorMeters meters;
    private final InstantSource clock;
    private final Thread thread;
    private final CompletableFuture<String> ended = new CompletableFuture<>();
    private volatile MirrorStatus waiting = waiting(State.STARTING, "");
    private volatile @Nullable MirrorSession session;
    private volatile boolean closing;

    private Mirror(MirrorConfig config, MeterRegistry registry, InstantSource clock) {
        this.config = config;
        this.clock = clock;
        this.meters = new MirrorMeters(registry, config.journal().source(), this::status, this::behindMillis);
        this.thread = new Thread(this::run, "mirror-" + config.journal().source());
    }

    /** Creates the topics that are missing and starts in the background; with a server away it waits for it. */
    public static Mirror start(MirrorConfig config, MeterRegistry registry) {
        var mirror = new Mirror(config, registry, InstantSource.system());
        mirror.thread.start();
        return mirror;
    }

    public MirrorStatus status() {
        var current = session;
        if (ended.isDone()) {
            return waiting(State.ENDED, ended.join());
        }
        return current == null ? waiting : current.status();
    }

    /** Whether it has its turn, and no other mirror of its source. */
    public boolean hasTurn() {
        return session != null;
    }

    private long behindMillis() {
        var current = session;
        return current == null ? 0 : current.behindMillis(clock.instant());
    }

    private static MirrorStatus waiting(State state, String detail) {
        return new MirrorStatus(state, "", "", 0, detail);
    }

    /** Ends with the reason, one line, when the mirror gave up by itself: refused by Redis or Kafka. */
    public CompletionStage<String> ended() {
        return ended.minimalCompletionStage();
    }

    private void run() {
        try {
            if (createTopics()) {
                takeTurns();
            }
        } catch (InterruptedException e) {
            LOG.debug("stopped before everything was journaled");
        } catch (GaveUpException e) {
            ended.complete(e.getMessage());
        } catch (RuntimeException e) {
            LOG.error("the mirror ended by a defect", e);
            ended.complete("a defect: " + e);
        }
    }

    private boolean createTopics() throws GaveUpException, InterruptedException {
        while (!closing) {
            try {
                JournalTopics.create(config.journal());
                return true;
            } catch (KafkaException e) {
                if (KafkaFault.of(e) == KafkaFault.REFUSED) {
                    throw new GaveUpException("Kafka refuses: " + KafkaFault.oneLine(e));
                }
                say(State.KAFKA_AWAY, KafkaFault.oneLine(e));
                Thread.sleep(RETRY.toMillis());
            }
        }
        return false;
    }

    private void takeTurns() throws GaveUpException, InterruptedException {
        try (var turn = new Turn(config.journal(), "mirror");
                var rehearsal = new Rehearsal(config.journal())) {
            while (!closing) {
                if (!turn.await(PATIENCE)) {
                    if (turn.joined()) {
                        say(State.STANDBY, "");
                        rehearsal.begin();
                    } else {
                        say(State.STARTING, "");
                    }
                    continue;
                }
                var capture = choose(turn::ours);
                if (capture.isPresent()) {
                    mirror(capture.get(), turn::ours, rehearsal);
                }
            }
        }
    }

    private Optional<Capture> choose(BooleanSupplier ours) throws GaveUpException, InterruptedException {
        while (!closing && ours.getAsBoolean()) {
            var choice = CaptureChoice.of(config, clock);
            if (choice instanceof CaptureChoice.Chosen chosen) {
                return Optional.of(chosen.capture());
            } else if (choice instanceof CaptureChoice.Never never) {
                throw new GaveUpException(never.reason());
            } else if (choice instanceof CaptureChoice.NotYet notYet) {
                say(State.REDIS_AWAY, notYet.reason());
                Thread.sleep(RETRY.toMillis());
            }
        }
        return Optional.empty();
    }

    private void mirror(Capture capture, BooleanSupplier ours, Rehearsal rehearsal)
            throws GaveUpException, InterruptedException {
        try (capture) {
            var current = new MirrorSession(config.journal(), capture, ours, meters, rehearsal);
            meters.turn(capture);
            session = current;
            if (!closing) { // close() sets it first and looks at the session then: one of the two sees the other
                current.run();
            }
        } finally {
            session = null;
        }
    }

    /** One line when a wait begins, not one each time it goes on. */
    private void say(State state, String detail) {
        if (waiting.state() != state && state != State.STARTING) {
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
