package dev.kodama.embedded.redis;

import dev.kodama.embedded.Liveness;
import dev.kodama.embedded.PortTakenException;
import dev.kodama.embedded.StartFailedException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Starts {@code redis-server} as a daemon, with its settings over standard input, where no other user sees them. */
final class RedisLauncher {
    private static final Duration START = Duration.ofSeconds(10);
    private static final int POLL_MILLIS = 5;
    /** What Redis and Valkey say of a snapshot that a newer one, or the other, wrote. */
    private static final List<String> UNREADABLE =
            List.of("Can't handle RDB format version", "Wrong signature trying to load DB from file");

    private RedisLauncher() {}

    /** A snapshot that another version of Redis wrote and this one cannot read. */
    static final class UnreadableSnapshotException extends Exception {
        private static final long serialVersionUID = 1L;
    }

    /** @param access null where everybody may do everything */
    static RedisProcess launch(
            Path dir, int port, RedisExecutable program, @Nullable RedisAccess access, List<String> extraSettings)
            throws PortTakenException, UnreadableSnapshotException, StartFailedException, IOException,
                    InterruptedException {
        var files = new RedisFiles(dir);
        Files.deleteIfExists(files.pidFile());
        files.writePort(port);
        files.rotateLog();
        var starter = new ProcessBuilder(
                        "/bin/sh",
                        "-c",
                        "umask 077; exec \"$0\" -",
                        program.file().toString())
                .directory(dir.toFile())
                .redirectErrorStream(true)
                .start();
        try (var settings = starter.getOutputStream()) {
            String all = settings(files, port, extraSettings) + users(access, program.version());
            settings.write(all.getBytes(StandardCharsets.UTF_8));
        }
        String complaint = new String(starter.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        if (starter.waitFor() != 0) {
            throw failed(complaint);
        }
        var handle = awaitReady(files);
        files.writeProgram(handle.info().command().orElse(""));
        return new RedisProcess(handle, port, access);
    }

    private static String users(@Nullable RedisAccess access, RedisVersion version) {
        return access == null
                ? ""
                : access.rules(version).stream()
                        .map(rules -> "user " + String.join(" ", rules) + "\n")
                        .collect(Collectors.joining());
    }

    private static String settings(RedisFiles files, int port, List<String> extra) {
        return String.join(
                "\n",
                "bind 127.0.0.1",
                "port " + port,
                "daemonize yes",
                "dir " + quoted(files.dir()),
                "pidfile " + quoted(files.pidFile()),
                "logfile " + quoted(files.logFile()),
                "save \"\"",
                "appendonly no",
                "repl-backlog-size 256mb",
                "repl-backlog-ttl 0",
                "repl-diskless-sync-delay 0", // a first replica waits for no other
                "shutdown-timeout 1",
                "client-output-buffer-limit pubsub 256mb 128mb 60",
                "client-output-buffer-limit normal 256mb 128mb 60", // who does not read what he asked for
                "client-output-buffer-limit replica 0 0 0",
                String.join("\n", extra) + "\n");
    }

    private static String quoted(Path path) {
        return '"' + path.toString().replace("\\", "\\\\").replace("\"", "\\\"") + '"';
    }

    private static ProcessHandle awaitReady(RedisFiles files)
            throws PortTakenException, UnreadableSnapshotException, StartFailedException, IOException,
                    InterruptedException {
        long deadline = System.nanoTime() + START.toNanos();
        while (System.nanoTime() < deadline) {
            boolean ended = hasEnded(files); // looked at first: the log says all then
            String log = files.log();
            if (log.contains("Ready to accept connections")) {
                var handle = ProcessHandle.of(files.pid());
                files.setAsideSnapshot();
                return handle.orElseThrow(() -> failed(log));
            }
            if (UNREADABLE.stream().anyMatch(log::contains)) {
                awaitEnd(files);
                throw new UnreadableSnapshotException();
            }
            if (log.contains("Failed listening on port")) {
                throw new PortTakenException();
            }
            if (log.contains("FATAL") || log.contains("Fatal") || log.contains("aborting") || ended) {
                throw failed(log);
            }
            Thread.sleep(POLL_MILLIS);
        }
        throw new StartFailedException(
                "the embedded Redis is not ready after " + START.toSeconds() + " s, see " + files.logFile());
    }

    /** Its port is free then. */
    private static void awaitEnd(RedisFiles files) throws IOException, InterruptedException {
        long deadline = System.nanoTime() + START.toNanos();
        while (!hasEnded(files) && System.nanoTime() < deadline) {
            Thread.sleep(POLL_MILLIS);
        }
    }

    /** Whether it has told its process and that is gone. */
    private static boolean hasEnded(RedisFiles files) throws IOException {
        long pid = files.pid();
        return pid != 0
                && ProcessHandle.of(pid)
                        .map(process -> Liveness.of(process) == Liveness.ENDED)
                        .orElse(true);
    }

    /** @param words what Redis wrote; its last line is what it died of */
    private static StartFailedException failed(String words) {
        String last = words.lines()
                .filter(line -> !line.isBlank())
                .reduce((a, b) -> b)
                .orElse("it said nothing");
        return new StartFailedException("the embedded Redis does not start: " + last.strip());
    }
}
