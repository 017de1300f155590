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
 * A running {@code redis-server} process, described by its {@link RedisFiles}. It is a daemon: Ctrl-C in our terminal
 * does not reach it, so it is stopped explicitly.
 */
final class RedisProcess {
    private static final Duration REPLY_TIMEOUT = Duration.ofMillis(500);
    private static final Duration SHUTDOWN_TIMEOUT = Duration.ofSeconds(2);
    private static final Duration EXIT_TIMEOUT = Duration.ofMillis(500);
    private static final int POLL_MILLIS = 5;

    private final ProcessHandle handle;
    private final int port;
    private final @Nullable RedisAccess access;

    /** @param access credentials; null for a server without access rules */
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

    /** Credentials; empty for a server without access rules. */
    Optional<RedisAccess> access() {
        return Optional.ofNullable(access);
    }

    /** An authenticated connection. */
    RedisSocket connect(Duration timeout) throws IOException {
        return connect(port, access, timeout);
    }

    private static RedisSocket connect(int port, @Nullable RedisAccess access, Duration timeout) throws IOException {
        var redis = RedisSocket.connect(port, timeout);
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

    /** Whether it runs, as far as known: a failed check is not an end. */
    boolean alive() {
        return Liveness.of(handle) != Liveness.ENDED;
    }

    /**
     * Finds the server that an earlier start left running in this folder: alive, and confirming that this is its
     * folder.
     *
     * @throws StartFailedException if it is alive and cannot be taken over now; another server would orphan it and its
     *     events
     */
    static Optional<RedisProcess> findRunning(Path dir) throws IOException, StartFailedException {
        var files = new RedisFiles(dir);
        long pid = files.pid();
        int port = files.port();
        String program = files.program();
        var handle = ProcessHandle.of(pid).filter(process -> isOurs(process, dir, program));
        if (handle.isEmpty()) {
            return Optional.empty();
        }
        var access =
                RedisAccess.read(dir).filter(one -> acceptsPassword(port, one)).orElse(null);
        try (var redis = connect(port, access, REPLY_TIMEOUT)) {
            String info = redis.call("INFO").get(0);
            if (!info.contains("process_id:" + pid + "\r\n")
                    || !redis.call("CONFIG", "GET", "dir").contains(dir.toString())) {
                return Optional.empty();
            }
            if (info.contains("\nloading:1")) {
                throw new IOException("it is still loading its data");
            }
            files.archiveSnapshot();
            return Optional.of(new RedisProcess(handle.get(), port, access));
        } catch (IOException e) {
            throw new StartFailedException(
                    "the Redis that an earlier kodama left running here, process " + pid + ", cannot be taken over ("
                            + e.getMessage() + "); start again, or end it with 'kill " + pid
                            + "', which loses events that are not journaled",
                    e);
        }
    }

    /** Whether the server accepts the password: a server started by an earlier version has no users. */
    private static boolean acceptsPassword(int port, RedisAccess access) {
        try (var redis = connect(port, access, REPLY_TIMEOUT)) {
            return true;
        } catch (IOException e) {
            return false;
        }
    }

    /**
     * Whether the process runs our executable. Process ids are reused, the path of our binary is not; a system
     * executable is compared with the started one.
     */
    private static boolean isOurs(ProcessHandle process, Path dir, String program) {
        return process.info()
                .command()
                .filter(command -> command.startsWith(dir.resolve("bin").toString())
                        || (!program.isEmpty() && command.startsWith(program)))
                .isPresent();
    }

    /** Adds access rules to the running process. */
    RedisProcess secured(RedisAccess wanted) throws IOException {
        try (var redis = connect(REPLY_TIMEOUT)) {
            var version = RedisVersion.ofInfo(redis.call("INFO").get(0));
            for (var rules : wanted.rules(version.orElse(RedisBinary.VERSION))) {
                var command = new ArrayList<>(List.of("ACL", "SETUSER"));
                command.addAll(rules);
                redis.call(command.toArray(String[]::new));
            }
        }
        return new RedisProcess(handle, port, wanted);
    }

    /** Moves the running process to another port; connected clients stay connected. */
    RedisProcess movedTo(Path dir, int newPort) throws PortTakenException, IOException {
        try (var redis = connect(REPLY_TIMEOUT)) {
            redis.call("CONFIG", "SET", "port", Integer.toString(newPort));
        } catch (IOException e) {
            if (FreePort.isTaken(newPort)) {
                throw new PortTakenException();
            }
            throw e;
        }
        new RedisFiles(dir).writePort(newPort);
        return new RedisProcess(handle, newPort, access);
    }

    /**
     * Saves and ends, whether or not everything is journaled; 3 s at most. Sends SIGTERM if Redis refuses, and kills it
     * if it does not end.
     */
    void stop() {
        if (!shutDown()) {
            handle.destroy();
        }
        if (!awaitExit()) {
            kill();
        }
    }

    void kill() {
        handle.destroyForcibly();
        if (!awaitExit()) {
            throw new IllegalStateException("redis-server, process " + pid() + ", does not end");
        }
    }

    /** Whether it accepts the shutdown, by closing the connection once it has saved. */
    private boolean shutDown() {
        try (var redis = connect(SHUTDOWN_TIMEOUT)) {
            redis.call("SHUTDOWN", "SAVE");
            return false;
        } catch (EOFException e) {
            return true;
        } catch (IOException e) {
            return false;
        }
    }

    /** Waits up to half a second for the process to end. */
    boolean awaitExit() {
        long deadline = System.nanoTime() + EXIT_TIMEOUT.toNanos();
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
