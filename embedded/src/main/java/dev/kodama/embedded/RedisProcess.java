package dev.kodama.embedded;

import java.io.EOFException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * One {@code redis-server} process and the files by which it is known: {@code redis.pid}, which Redis writes when it listens and
 * deletes when it ends in order, and {@code redis.port}, which we write before. It is a daemon: Ctrl-C in our terminal is not for it,
 * we stop it when nothing needs it any more.
 */
final class RedisProcess {
    private static final Duration START = Duration.ofSeconds(10);
    private static final Duration REPLY = Duration.ofMillis(500);
    private static final Duration SHUTDOWN = Duration.ofSeconds(2);
    private static final Duration END = Duration.ofMillis(500);
    private static final int POLL_MILLIS = 5;

    private final ProcessHandle handle;
    private final int port;

    private RedisProcess(ProcessHandle handle, int port) {
        this.handle = handle;
        this.port = port;
    }

    int port() {
        return port;
    }

    long pid() {
        return handle.pid();
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
        long pid = number(pidFile(dir));
        int port = (int) number(portFile(dir));
        var handle = ProcessHandle.of(pid).filter(process -> runsOurBinary(process, dir));
        if (handle.isEmpty()) {
            return Optional.empty();
        }
        try (var redis = RedisSocket.connect(port, REPLY)) {
            String info = redis.call("INFO").get(0);
            if (!info.contains("process_id:" + pid + "\r\n")
                    || !redis.call("CONFIG", "GET", "dir").contains(dir.toString())) {
                return Optional.empty();
            }
            if (info.contains("\nloading:1")) {
                throw new IOException("it is still loading");
            }
            setAsideSnapshot(dir);
            return Optional.of(new RedisProcess(handle.get(), port));
        } catch (IOException e) {
            throw new StartFailedException(
                    "the Redis that an earlier kodama left running here, process " + pid + ", cannot be taken over ("
                            + e.getMessage() + "); start again, or end it with 'kill " + pid
                            + "', which loses what is not journaled",
                    e);
        }
    }

    /** A process number is used again, the path of our binary is not. */
    private static boolean runsOurBinary(ProcessHandle process, Path dir) {
        return process.info()
                .command()
                .filter(command -> command.startsWith(dir.resolve("bin").toString()))
                .isPresent();
    }

    /** Has the same process listen on another port; clients that are connected stay so. */
    RedisProcess movedTo(Path dir, int newPort) throws PortTakenException, IOException {
        try (var redis = RedisSocket.connect(port, REPLY)) {
            redis.call("CONFIG", "SET", "port", Integer.toString(newPort));
        } catch (IOException e) {
            if (FreePort.taken(newPort)) {
                throw new PortTakenException();
            }
            throw e;
        }
        PrivateFolder.write(portFile(dir), Integer.toString(newPort));
        return new RedisProcess(handle, newPort);
    }

    static RedisProcess launch(Path dir, int port, List<String> extraSettings)
            throws PortTakenException, StartFailedException, IOException, InterruptedException {
        Path binary = RedisBinary.unpackInto(dir.resolve("bin"));
        Files.deleteIfExists(pidFile(dir));
        PrivateFolder.write(portFile(dir), Integer.toString(port));
        if (Files.exists(logFile(dir))) {
            Files.move(logFile(dir), dir.resolve("redis.log.1"), StandardCopyOption.REPLACE_EXISTING);
        }
        var starter = new ProcessBuilder("/bin/sh", "-c", "umask 077; exec \"$0\" -", binary.toString())
                .directory(dir.toFile())
                .redirectErrorStream(true)
                .start();
        try (var settings = starter.getOutputStream()) {
            settings.write(settings(dir, port, extraSettings).getBytes(StandardCharsets.UTF_8));
        }
        String complaint = new String(starter.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        if (starter.waitFor() != 0) {
            throw failed(complaint);
        }
        return awaitReady(dir, port);
    }

    private static String settings(Path dir, int port, List<String> extra) {
        return String.join(
                "\n",
                "bind 127.0.0.1",
                "port " + port,
                "daemonize yes",
                "dir " + quoted(dir),
                "pidfile " + quoted(pidFile(dir)),
                "logfile " + quoted(logFile(dir)),
                "save \"\"",
                "appendonly no",
                "repl-backlog-size 256mb",
                "repl-backlog-ttl 0",
                "repl-diskless-sync-delay 0", // a first replica waits for no other
                "shutdown-timeout 1",
                "client-output-buffer-limit pubsub 256mb 128mb 60",
                "client-output-buffer-limit replica 0 0 0",
                String.join("\n", extra) + "\n");
    }

    private static String quoted(Path path) {
        return '"' + path.toString().replace("\\", "\\\\").replace("\"", "\\\"") + '"';
    }

    private static RedisProcess awaitReady(Path dir, int port)
            throws PortTakenException, StartFailedException, IOException, InterruptedException {
        long deadline = System.nanoTime() + START.toNanos();
        while (System.nanoTime() < deadline) {
            String log = Files.exists(logFile(dir)) ? Files.readString(logFile(dir)) : "";
            if (log.contains("Ready to accept connections")) {
                var handle = ProcessHandle.of(number(pidFile(dir)));
                setAsideSnapshot(dir);
                return new RedisProcess(handle.orElseThrow(() -> failed(log)), port);
            }
            if (log.contains("Failed listening on port")) {
                throw new PortTakenException();
            }
            if (log.contains("FATAL") || log.contains("Fatal") || log.contains("aborting")) {
                throw failed(log);
            }
            Thread.sleep(POLL_MILLIS);
        }
        throw new StartFailedException(
                "the embedded Redis is not ready after " + START.toSeconds() + " s, see " + logFile(dir));
    }

    /**
     * A snapshot is loaded once. Loaded again after a crash it would take Redis back to replication offsets that were used since,
     * and a mirror could not tell the old events from the new ones.
     */
    static void setAsideSnapshot(Path dir) throws IOException {
        if (Files.exists(snapshot(dir))) {
            Files.move(snapshot(dir), loadedSnapshot(dir), StandardCopyOption.REPLACE_EXISTING);
        }
    }

    /** Has the next start load the same snapshot again, for a process that has changed nothing since it was loaded. */
    static void putBackSnapshot(Path dir) throws IOException {
        Files.move(loadedSnapshot(dir), snapshot(dir), StandardCopyOption.REPLACE_EXISTING);
    }

    /** @param words what Redis wrote; its last line is what it died of */
    private static StartFailedException failed(String words) {
        String last = words.lines()
                .filter(line -> !line.isBlank())
                .reduce((a, b) -> b)
                .orElse("it said nothing");
        return new StartFailedException("the embedded Redis does not start: " + last.strip());
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
        try (var redis = RedisSocket.connect(port, SHUTDOWN)) {
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

    private static Path pidFile(Path dir) {
        return dir.resolve("redis.pid");
    }

    private static Path portFile(Path dir) {
        return dir.resolve("redis.port");
    }

    private static Path snapshot(Path dir) {
        return dir.resolve("dump.rdb");
    }

    private static Path loadedSnapshot(Path dir) {
        return dir.resolve("dump.loaded.rdb");
    }

    private static Path logFile(Path dir) {
        return dir.resolve("redis.log");
    }

    /** The number in a file of ours; 0 where there is none. */
    private static long number(Path file) throws IOException {
        try {
            return Long.parseLong(Files.readString(file).strip());
        } catch (NoSuchFileException | NumberFormatException e) {
            return 0;
        }
    }
}
