package dev.kodama.embedded.redis;

import java.io.EOFException;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Shuts down a Redis once its mirrors have acknowledged everything published on it.
 *
 * <p>{@code CLIENT PAUSE} first blocks publishers, so that the stream has an end, and the mirrors' acknowledgements are
 * awaited. {@code SHUTDOWN} then waits once more for them, for the exact end. {@code SHUTDOWN} alone is not enough:
 * after its timeout, or when a mirror disconnects, Redis ends anyway. If this JVM is killed meanwhile, Redis goes on.
 */
final class DrainingShutdown {
    private static final Logger LOG = LoggerFactory.getLogger(DrainingShutdown.class);
    private static final Duration REPLY_TIMEOUT = Duration.ofSeconds(2);
    /** For the exact end and the snapshot. */
    private static final Duration SHUTDOWN_TIMEOUT = Duration.ofSeconds(15);

    private static final int EXACT_END_SECONDS = 5;
    private static final Duration PAUSE_MARGIN = Duration.ofSeconds(10);
    private static final Duration LOG_AFTER = Duration.ofSeconds(1);
    private static final int POLL_MILLIS = 10;

    private static final String NO_MIRROR = "no mirror confirms that all its events are journaled";

    private final RedisProcess process;
    private final Path dir;
    private String leftRunningReason = NO_MIRROR;

    DrainingShutdown(RedisProcess process, Path dir) {
        this.process = process;
        this.dir = dir;
    }

    /**
     * Blocks publishers and ends Redis once its mirrors have everything, waiting up to the limit. If no mirror ever
     * read its stream it only blocks publishers: subscribers can still take earlier messages.
     *
     * @return whether it has ended
     */
    boolean drain(Duration limit) {
        if (!process.alive()) {
            return true;
        }
        try (var redis = process.connect(REPLY_TIMEOUT)) {
            redis.call("WAIT", "1000", "1"); // asks mirrors to acknowledge; Redis does not ask while clients are paused
            redis.call("CLIENT", "PAUSE", Long.toString(limit.plus(PAUSE_MARGIN).toMillis()), "WRITE");
            var paused = state(redis);
            if (!paused.backlog()) {
                return false;
            }
            var reached = awaitJournaled(redis, paused.offset(), limit);
            if (reached.journaledUpTo(paused.offset())) {
                redis.call("CONFIG", "SET", "shutdown-timeout", Integer.toString(EXACT_END_SECONDS));
                return shutDown("SAVE");
            }
            leftRunningReason = reached.acknowledged().isEmpty()
                    ? NO_MIRROR
                    : reached.bytesBehind(paused.offset()) + " bytes of its events are not journaled yet";
            redis.call("CLIENT", "UNPAUSE");
            return false;
        } catch (IOException e) {
            leftRunningReason = "it does not reply: " + e.getMessage();
            return !process.alive();
        }
    }

    private static ReplicationState awaitJournaled(RedisSocket redis, long end, Duration limit) throws IOException {
        long begin = System.nanoTime();
        boolean logged = false;
        while (true) {
            var state = state(redis);
            long waited = System.nanoTime() - begin;
            if (state.journaledUpTo(end) || waited >= limit.toNanos()) {
                return state;
            }
            if (!logged && waited >= LOG_AFTER.toNanos()) {
                logged = true;
                LOG.info("Waiting up to {} s until everything published is journaled", limit.toSeconds());
            }
            try {
                Thread.sleep(POLL_MILLIS);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return state;
            }
        }
    }

    /** Ends Redis unless it holds events that no mirror has acknowledged. */
    StopResult stop(Duration limit) {
        try {
            if (process.alive() && !ended(limit)) {
                return new StopResult.LeftRunning(process.pid(), leftRunningReason);
            }
        } catch (IOException e) {
            if (process.alive()) {
                return new StopResult.LeftRunning(process.pid(), "it does not reply: " + e.getMessage());
            }
        }
        return new StopResult.Ended();
    }

    private boolean ended(Duration limit) throws IOException {
        ReplicationState state;
        try (var redis = process.connect(REPLY_TIMEOUT)) {
            state = state(redis);
        }
        if (!state.backlog()) {
            return shutDown("SAVE");
        }
        if (state.unchangedSinceLoad()) {
            return endAsLoaded();
        }
        return !state.acknowledged().isEmpty() && drain(limit);
    }

    /**
     * Ends without a new snapshot. A new one would carry a replication id that no mirror has seen; the loaded one has
     * the id that they know.
     */
    private boolean endAsLoaded() throws IOException {
        new RedisFiles(dir).restoreSnapshot();
        if (shutDown("NOSAVE")) {
            return true;
        }
        new RedisFiles(dir).archiveSnapshot();
        return false;
    }

    /** Ends the pause in the same write: while clients are paused Redis would not ask its mirrors for the exact end. */
    private boolean shutDown(String how) {
        try (var redis = process.connect(SHUTDOWN_TIMEOUT)) {
            redis.pipeline(List.of(List.of("CLIENT", "UNPAUSE"), List.of("SHUTDOWN", how)));
        } catch (EOFException e) {
            return process.awaitExit();
        } catch (IOException e) {
            leftRunningReason = "it refuses to end: " + e.getMessage() + "; its log is in " + dir;
        }
        return false;
    }

    private static ReplicationState state(RedisSocket redis) throws IOException {
        return ReplicationState.parse(redis.call("INFO").get(0));
    }
}
