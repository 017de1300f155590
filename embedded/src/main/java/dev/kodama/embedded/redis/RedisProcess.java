package dev.kodama.embedded.redis;

import dev.kodama.embedded.FreePort;
import dev.kodama.embedded.Liveness;
import dev.kodama.embedded.PortTakenException;
import dev.kodama.embedded.StartFailedException;
import java.io.EOFException;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * One {@code redis-server} process, known by its {@link RedisFiles}. It is a daemon: Ctrl-C in our terminal is not for it, we stop it
 * when nothing needs it any more.
 */
final class RedisProcess {
    private static final Duration REPLY = Duration.ofMillis(500);
    private static final Duration SHUTDOWN = Duration.ofSeconds(2);
    private static final Duration END = Duration.ofMillis(500);
    private static final int POLL_MILLIS = 5;

    private final ProcessHandle handle;
    private final int port;
    private final @Nullable RedisAccess access;

    /** @param access how to sign in; null where nobody has to */
    RedisProcess(ProcessHandle handle, int port, @Nullable RedisAccess access) {
        this.handle = handle;
        this.port = port;
        this.access = access;
    }

    int port() {
        return port;
    }

    long pid() {
        return handle.pid();
    }

    /** How it is signed in to; empty where everybody may do everything. */
    Optional<RedisAccess> access() {
        return Optional.ofNullable(access);
    }

    /** A connection that is signed in. */
    RedisSocket connect(Duration patience) throws IOException {
        return connect(port, access, patience);
    }

    private static RedisSocket connect(int port, @Nullable RedisAccess access, Duration patience) throws IOException {
        var redis = RedisSocket.connect(port, patience);
        try {
            if (access != null) {
                redis.call("AUTH", RedisAccess.USER, access.password());
            }
            return redis;
        } catch (IOException e) {
            redis.close();
            throw e;
        }
    }

    /** Whether it is there, as far as can be told: a look that fails is no end. */
    boolean alive() {
        return Liveness.of(handle) != Liveness.ENDED;
    }

    /**
     * The server that an earlier start left behind in this folder: alive, and by its own word the one of this folder.
     *
     * @throws StartFailedException if it is alive and cannot be taken over now; starting another would orphan it and what it holds
     */
    static Optional<RedisProcess> leftBehind(Path dir) throws IOException, StartFailedException {
        var files = new RedisFiles(dir);
        long pid = files.pid();
        int port = files.port();
        String program = files.program();
        var handle = ProcessHandle.of(pid).filter(process -> runsOurs(process, dir, program));
        if (handle.isEmpty()) {
            return Optional.empty();
        }
        var access = RedisAccess.read(dir).filter(one -> knows(port, one)).orElse(null);
        try (var redis = connect(port, access, REPLY)) {
            String info = redis.call("INFO").get(0);
            if (!info.contains("process_id:" + pid + "\r\n")
                    || !redis.call("CONFIG", "GET", "dir").contains(dir.toString())) {
                return Optional.empty();
            }
            if (info.contains("\nloading:1")) {
                throw new IOException("it is still loading");
            }
            files.setAsideSnapshot();
            return Optional.of(new RedisProcess(handle.get(), port, access));
        } catch (IOException e) {
            throw new StartFailedException(
                    "the Redis that an earlier kodama left running here, process " + pid + ", cannot be taken over ("
                            + e.getMessage() + "); start again, or end it with 'kill " + pid
                            + "', which loses what is not journaled",
                    e);
        }
    }

    /** One that an earlier version has started knows no users. */
    private static boolean knows(int port, RedisAccess access) {
        try (var redis = connect(port, access, REPLY)) {
            return true;
        } catch (IOException e) {
            return false;
        }
    }

    /** A process number is used again, the path of our binary is not; a program of the system's is the one that was started. */
    private static boolean runsOurs(ProcessHandle process, Path dir, String program) {
        return process.info()
                .command()
                .filter(command -> command.startsWith(dir.resolve("bin").toString())
                        || (!program.isEmpty() && command.startsWith(program)))
                .isPresent();
    }

    /** The same process, with access rules from now on. */
    RedisProcess secured(RedisAccess wanted) throws IOException {
        try (var redis = connect(REPLY)) {
            var version = RedisVersion.ofInfo(redis.call("INFO").get(0));
            for (var rules : wanted.rules(version.orElse(RedisBinary.VERSION))) {
                var command = new ArrayList<>(List.of("ACL", "SETUSER"));
                command.addAll(rules);
                redis.call(command.toArray(String[]::new));
            }
        }
        return new RedisProcess(handle, port, wanted);
    }

    /** Has the same process listen on another port; clients that are connected stay so. */
    RedisProcess movedTo(Path dir, int newPort) throws PortTakenException, IOException {
        try (var redis = connect(REPLY)) {
            redis.call("CONFIG", "SET", "port", Integer.toString(newPort));
        } catch (IOException e) {
            if (FreePort.taken(newPort)) {
                throw new PortTakenException();
            }
            throw e;
        }
        new RedisFiles(dir).writePort(newPort);
        return new RedisProcess(handle, newPort, access);
    }

    /** Has it save and end, whatever is journaled; tells it to end where it refuses, kills it where it does not; 3 s at most. */
    void stop() {
        if (!shutDown()) {
            handle.destroy();
        }
        if (!gone()) {
            kill();
        }
    }

    void kill() {
        handle.destroyForcibly();
        if (!gone()) {
            throw new IllegalStateException("redis-server, process " + pid() + ", does not end");
        }
    }

    /** Whether it obeys: it answers by closing the connection once it has saved. */
    private boolean shutDown() {
        try (var redis = connect(SHUTDOWN)) {
            redis.call("SHUTDOWN", "SAVE");
            return false;
        } catch (EOFException e) {
            return true;
        } catch (IOException e) {
            return false;
        }
    }

    /** Waits half a second for it to be gone. */
    boolean gone() {
        long deadline = System.nanoTime() + END.toNanos();
        boolean interrupted = Thread.interrupted();
        try {
            while (alive() && System.nanoTime() < deadline) {
                try {
                    Thread.sleep(POLL_MILLIS);
                } catch (InterruptedException e) {
                    interrupted = true;
                }
            }
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
        return !alive();
    }
}
