package dev.kodama.embedded.redis;

import java.io.EOFException;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Shuts a Redis down once its mirrors have acknowledged everything that was published on it.
 *
 * <p>First {@code CLIENT PAUSE} holds publishers back, so that the stream has an end, and the mirrors' acknowledgements are awaited.
 * Only then comes {@code SHUTDOWN}, which once more waits for them, for the exact end. {@code SHUTDOWN} alone would not do: when its
 * time is over, or when a mirror disconnects, Redis ends all the same. A JVM that is killed meanwhile leaves a Redis that goes on.
 */
final class DrainingShutdown {
    private static final Logger LOG = LoggerFactory.getLogger(DrainingShutdown.class);
    private static final Duration REPLY = Duration.ofSeconds(2);
    /** For the exact end, and for the snapshot. */
    private static final Duration SHUTDOWN = Duration.ofSeconds(15);

    private static final int EXACT_END_SECONDS = 5;
    private static final Duration PAUSE_MARGIN = Duration.ofSeconds(10);
    private static final Duration QUIET = Duration.ofSeconds(1);
    private static final int POLL_MILLIS = 10;

    private static final String NO_MIRROR = "no mirror is there to say that all events in it are journaled";

    private final RedisProcess process;
    private final Path dir;
    private String whyNot = NO_MIRROR;

    DrainingShutdown(RedisProcess process, Path dir) {
        this.process = process;
        this.dir = dir;
    }

    /**
     * Holds publishers back and ends Redis when its mirrors have everything, waiting for them as long as that takes within the limit.
     * Where nothing was ever mirrored from its stream it only holds publishers back: whoever subscribes can still take what came before.
     *
     * @return whether it has ended
     */
    boolean drain(Duration limit) {
        if (!process.alive()) {
            return true;
        }
        try (var redis = process.connect(REPLY)) {
            redis.call(
                    "WAIT", "1000",
                    "1"); // asks mirrors to say how far they are; while clients are paused Redis does not
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
            whyNot = reached.acknowledged().isEmpty()
                    ? NO_MIRROR
                    : reached.bytesBehind(paused.offset()) + " bytes in it are not journaled yet";
            redis.call("CLIENT", "UNPAUSE");
            return false;
        } catch (IOException e) {
            whyNot = "it does not answer: " + e.getMessage();
            return !process.alive();
        }
    }

    private static ReplicationState awaitJournaled(RedisSocket redis, long end, Duration limit) throws IOException {
        long begin = System.nanoTime();
        boolean said = false;
        while (true) {
            var state = state(redis);
            long waited = System.nanoTime() - begin;
            if (state.journaledUpTo(end) || waited >= limit.toNanos()) {
                return state;
            }
            if (!said && waited >= QUIET.toNanos()) {
                said = true;
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

    /** Ends Redis unless it holds something that only this process holds and no mirror has acknowledged. */
    StopResult stop(Duration limit) {
        try {
            if (process.alive() && !ended(limit)) {
                return new StopResult.LeftRunning(process.pid(), whyNot);
            }
        } catch (IOException e) {
            if (process.alive()) {
                return new StopResult.LeftRunning(process.pid(), "it does not answer: " + e.getMessage());
            }
        }
        return new StopResult.Ended();
    }

    private boolean ended(Duration limit) throws IOException {
        ReplicationState state;
        try (var redis = process.connect(REPLY)) {
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

    /** A snapshot written now would carry a replication id that no mirror has seen; the loaded one has the id that they know. */
    private boolean endAsLoaded() throws IOException {
        new RedisFiles(dir).putBackSnapshot();
        if (shutDown("NOSAVE")) {
            return true;
        }
        new RedisFiles(dir).setAsideSnapshot();
        return false;
    }

    /** Ends the pause in the same breath: while clients are paused Redis would not ask its mirrors for the exact end. */
    private boolean shutDown(String how) {
        try (var redis = process.connect(SHUTDOWN)) {
            redis.pipeline(List.of(List.of("CLIENT", "UNPAUSE"), List.of("SHUTDOWN", how)));
        } catch (EOFException e) {
            return process.gone();
        } catch (IOException e) {
            whyNot = "it refuses to end: " + e.getMessage() + "; its log is in " + dir;
        }
        return false;
    }

    private static ReplicationState state(RedisSocket redis) throws IOException {
        return ReplicationState.parse(redis.call("INFO").get(0));
    }
}
