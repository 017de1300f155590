package dev.kodama.mirror.replication;

import dev.kodama.bus.failure.Backoff;
import dev.kodama.journal.SourcePosition;
import dev.kodama.mirror.replication.connection.RedisConnector;
import dev.kodama.mirror.replication.connection.ReplicationConfig;
import dev.kodama.mirror.replication.connection.ReplicationDeniedException;
import dev.kodama.mirror.replication.connection.ReplicationSocket;
import dev.kodama.mirror.replication.psync.PsyncPlan;
import dev.kodama.mirror.replication.psync.PsyncSession;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads the replication stream of one Redis until stopped: attaches at a position, passes messages to the listener, and
 * reattaches after a lost connection with back-off and jitter. One thread reads, another acknowledges on a timer. While
 * the listener blocks, nothing is read, and the server's backlog and output buffer hold the stream.
 *
 * <p>How it attaches and acknowledges: {@link PsyncPlan}, {@link AckTracker}; docs/decisions/0003 has the reasons.
 */
public final class ReplicationClient implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(ReplicationClient.class);
    /**
     * Short, as a Redis that crashed may keep nothing of what is published until a mirror attaches. An attempt costs it
     * little.
     */
    private static final Backoff BACKOFF = new Backoff(Duration.ofMillis(20), Duration.ofMillis(200));

    /** After what a retry soon will not mend. */
    private static final Backoff LONG_BACKOFF = new Backoff(Duration.ofMillis(50), Duration.ofSeconds(5));
    /** A Redis that shut down in order takes at least this long to come back. */
    private static final Duration RESTART_DELAY = Duration.ofMillis(500);

    private static final int MAX_MALFORMED_ATTEMPTS = 3;
    private static final Duration CLOSE_TIMEOUT = Duration.ofSeconds(2);

    private final ReplicationConfig config;
    private final RedisConnector connector;
    private final Thread thread = new Thread(this::readUntilStopped, "kodama-replication");
    private final CountDownLatch stopped = new CountDownLatch(1);
    private final ReplicationReader reader;
    private volatile Outcome outcome = new Outcome("not started");
    private final AtomicLong attachments = new AtomicLong();
    private Backoff backoff = BACKOFF;
    private boolean shutDown;
    private boolean acceptFull;
    private int malformed;
    private Optional<SourcePosition> malformedAt = Optional.empty();

    /** @param listener called on the reader thread only */
    public ReplicationClient(ReplicationConfig config, InstantSource clock, ReplicationListener listener) {
        this.config = config;
        this.connector = new RedisConnector(config);
        this.reader = new ReplicationReader(config, clock, listener);
        thread.setDaemon(true);
    }

    /**
     * Starts in the background.
     *
     * @param from the journal's position; empty for a first start, which begins with messages published from now on;
     *     {@link SourcePosition#NONE} if something was journaled, but not from a stream
     * @param since capture time of the last journaled item
     */
    public void start(Optional<SourcePosition> from, Instant since) {
        reader.startAt(from, since);
        outcome = new Outcome("connecting");
        thread.start();
    }

    private void readUntilStopped() {
        var failures = 0;
        try {
            while (stopped.getCount() > 0) {
                try (var socket = connector.connect()) {
                    socket.readTimeout(config.readTimeout());
                    var session = attach(socket);
                    failures = 0;
                    reader.read(socket, session);
                } catch (IOException | RuntimeException e) {
                    onFailure(e);
                }
                var delay = shutDown ? RESTART_DELAY : backoff.jittered(++failures);
                if (stopped.await(delay.toNanos(), TimeUnit.NANOSECONDS)) {
                    return;
                }
            }
        } catch (InterruptedException e) {
            // Only stop() interrupts this thread.
        } finally {
            outcome = new Outcome(stopped.getCount() == 0 ? "stopped" : "the reader thread ended; see the log");
        }
    }

    private PsyncSession attach(ReplicationSocket socket) throws IOException {
        var options = new PsyncSession.PsyncOptions(
                reader.position(), malformed >= MAX_MALFORMED_ATTEMPTS, connector.throughSentinel(), acceptFull);
        var session = PsyncSession.attach(socket, config, options);
        acceptFull = false;
        malformed = options.skip() ? 0 : malformed;
        attachments.incrementAndGet();
        outcome = new Outcome("");
        session.missing().ifPresent(missing -> LOG.warn("Events may be missing: {}", missing));
        LOG.info("Reading {} at offset {}", config, session.reply().start().offset());
        return session;
    }

    private void onFailure(Exception failure) {
        if (stopped.getCount() == 0) {
            return;
        }
        acceptFull = failure instanceof PsyncSession.UnexpectedFullResyncException;
        if (failure instanceof MalformedStreamException) {
            onMalformed();
        }
        var refused = failure instanceof ReplicationDeniedException;
        backoff = refused || failure instanceof RuntimeException ? LONG_BACKOFF : BACKOFF;
        shutDown = outcome.detail().isEmpty() && reader.endConfirmed();
        var reason = (refused ? "refused: " : "") + failure.getMessage();
        if (failure instanceof RuntimeException) {
            LOG.error("Internal error in {}; retrying", config, failure);
        } else if (shutDown) {
            LOG.debug("Redis has shut down with everything journaled, {}; reconnecting", config);
        } else if (!reason.equals(outcome.detail())) {
            LOG.warn("Interrupted {}: {}; retrying", config, reason);
        }
        outcome = new Outcome(reason, refused);
    }

    /**
     * Counts malformed data at one position. Once may be a transmission error; repeated at the same position it is
     * Redis's data and will not change.
     */
    private void onMalformed() {
        var at = reader.position();
        malformed = at.equals(malformedAt) ? malformed + 1 : 1;
        malformedAt = at;
    }

    /** Reports that everything up to here is committed in the journal. */
    public void journaled(SourcePosition position) {
        reader.journaled(position);
    }

    public ReplicationProgress progress() {
        var acks = reader.acks();
        var last = outcome;
        return new ReplicationProgress(
                reader.attached(),
                last.refused(),
                last.detail(),
                acks.readOffset(),
                acks.lagBytes(),
                reader.backlogBytes(),
                Math.max(0, attachments.get() - 1));
    }

    /** Stops reading and disconnects; does not wait. */
    public void stop() {
        stopped.countDown();
        connector.close();
        thread.interrupt();
    }

    /** Stops, and waits up to 2 s for the reader thread. */
    @Override
    public void close() {
        stop();
        try {
            thread.join(CLOSE_TIMEOUT.toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        reader.close();
    }

    /**
     * How the last attempt to attach went; one value, so that no reader sees half of a change.
     *
     * @param detail why nothing is read; empty while something is
     */
    private record Outcome(String detail, boolean refused) {
        Outcome(String detail) {
            this(detail, false);
        }
    }
}
