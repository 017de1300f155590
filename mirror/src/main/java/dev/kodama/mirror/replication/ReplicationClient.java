package dev.kodama.mirror.replication;

import dev.kodama.mirror.replication.connection.RedisConnector;
import dev.kodama.mirror.replication.connection.ReplicationConfig;
import dev.kodama.mirror.replication.connection.ReplicationDeniedException;
import dev.kodama.mirror.replication.connection.ReplicationSocket;
import dev.kodama.mirror.replication.psync.PsyncPlan;
import dev.kodama.mirror.replication.psync.PsyncSession;
import dev.kodama.mirror.replication.psync.ReplicationPosition;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads one Redis's replication stream until it is stopped: attaches where it is, tells the listener, and after a cut attaches again
 * with back-off and jitter. One thread reads, another acknowledges on a timer; while the listener blocks, nothing is read and the
 * server's backlog and output buffer hold what comes.
 *
 * <p>How it attaches and acknowledges: {@link PsyncPlan}, {@link AckTracker}; docs/decisions/0003 has the reasons.
 */
public final class ReplicationClient implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(ReplicationClient.class);
    private static final int FIRST_PAUSE_MILLIS = 50;
    private static final int MAX_PAUSE_MILLIS = 5_000;
    /** A Redis that has shut down in order is not back sooner. */
    private static final int RESTART_MILLIS = 500;

    private static final int MALFORMED_TRIES = 3;
    private static final Duration CLOSE_PATIENCE = Duration.ofSeconds(2);

    private final ReplicationConfig config;
    private final RedisConnector dialer;
    private final Thread reader = new Thread(this::readUntilStopped, "kodama-replication");
    private final CountDownLatch stopped = new CountDownLatch(1);
    private final ReplicationReader stream;
    private volatile String detail = "not started";
    private volatile boolean refused;
    private final AtomicLong attachments = new AtomicLong();
    private boolean shutDown;
    private boolean acceptFull;
    private int malformed;
    private Optional<ReplicationPosition> malformedAt = Optional.empty();

    /** @param listener called on the reader thread only */
    public ReplicationClient(ReplicationConfig config, InstantSource clock, ReplicationListener listener) {
        this.config = config;
        this.dialer = new RedisConnector(config);
        this.stream = new ReplicationReader(config, clock, listener);
        reader.setDaemon(true);
    }

    /**
     * Starts in the background.
     *
     * @param from where the journal stands; empty for a first start, from what is published from now on; {@link ReplicationPosition#NONE} if
     *     something was journaled, but not from a stream
     * @param since when the last of it was captured
     */
    public void start(Optional<ReplicationPosition> from, Instant since) {
        stream.startAt(from, since);
        detail = "connecting";
        reader.start();
    }

    private void readUntilStopped() {
        var failures = 0;
        try {
            while (stopped.getCount() > 0) {
                try (var link = dialer.dial()) {
                    link.readTimeout(config.readTimeout());
                    var attachment = attach(link);
                    failures = 0;
                    stream.read(link, attachment);
                } catch (IOException | RuntimeException e) {
                    onFailure(e);
                }
                var pause = shutDown ? RESTART_MILLIS : pauseMillis(failures++);
                if (stopped.await(pause, TimeUnit.MILLISECONDS)) {
                    return;
                }
            }
        } catch (InterruptedException e) {
            // Only stop() interrupts this thread.
        } finally {
            detail = stopped.getCount() == 0 ? "stopped" : "the reading thread ended; the log says why";
        }
    }

    private PsyncSession attach(ReplicationSocket link) throws IOException {
        var wish = new PsyncSession.PsyncOptions(
                stream.position(), malformed >= MALFORMED_TRIES, dialer.throughSentinel(), acceptFull);
        var attachment = PsyncSession.attach(link, config.psyncCommand(), wish);
        acceptFull = false;
        malformed = wish.skip() ? 0 : malformed;
        attachments.incrementAndGet();
        detail = "";
        refused = false;
        attachment.missing().ifPresent(missing -> LOG.warn("events may be missing: {}", missing));
        LOG.info("{}: reads on at offset {}", config, attachment.reply().start().offset());
        return attachment;
    }

    private void onFailure(Exception failure) {
        if (stopped.getCount() == 0) {
            return;
        }
        acceptFull = failure instanceof PsyncSession.UnexpectedFullResyncException;
        if (failure instanceof MalformedStreamException) {
            onMalformed();
        }
        refused = failure instanceof ReplicationDeniedException;
        shutDown = detail.isEmpty() && stream.endConfirmed();
        var reason = (refused ? "refused: " : "") + failure.getMessage();
        if (failure instanceof RuntimeException) {
            LOG.error("{}: trying again after a failure of ours", config, failure);
        } else if (shutDown) {
            LOG.debug("{}: has shut down, and everything is journaled; trying again", config);
        } else if (!reason.equals(detail)) {
            LOG.warn("{}: {}; trying again", config, reason);
        }
        detail = reason;
    }

    /** Once may be an accident on the way; at the same place again it is what Redis has, and will not change. */
    private void onMalformed() {
        var at = stream.position();
        malformed = at.equals(malformedAt) ? malformed + 1 : 1;
        malformedAt = at;
    }

    private static long pauseMillis(int failures) {
        var longest = Math.min(MAX_PAUSE_MILLIS, FIRST_PAUSE_MILLIS << Math.min(failures, 10));
        return ThreadLocalRandom.current().nextLong(longest / 2, longest + 1);
    }

    /** Tells that everything up to here is committed in the journal. */
    public void journaled(ReplicationPosition position) {
        stream.journaled(position);
    }

    public ReplicationProgress progress() {
        var acknowledgement = stream.acknowledgement();
        return new ReplicationProgress(
                stream.attached(),
                refused,
                detail,
                acknowledgement.readOffset(),
                acknowledgement.behind(),
                stream.backlogBytes(),
                Math.max(0, attachments.get() - 1));
    }

    /** Stops reading and disconnects; does not wait. */
    public void stop() {
        stopped.countDown();
        dialer.close();
        reader.interrupt();
    }

    /** Stops, and waits up to 2 s for the reader's end. */
    @Override
    public void close() {
        stop();
        try {
            reader.join(CLOSE_PATIENCE.toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        stream.close();
    }
}
