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

/** Starts {@code redis-server} as a daemon. Its settings go over standard input, where no other user sees them. */
final class RedisLauncher {
    private static final Duration START_TIMEOUT = Duration.ofSeconds(10);
    private static final int POLL_MILLIS = 5;
    /** Of a shell, for a command that cannot be executed. */
    private static final int NOT_EXECUTED = 126;
    /** Errors of Redis and Valkey for a snapshot of a newer version, or of each other. */
    private static final List<String> UNREADABLE =
            List.of("Can't handle RDB format version", "Wrong signature trying to load DB from file");

    private RedisLauncher() {}

    /** A snapshot that another version of Redis wrote and this one cannot read. */
    static final class UnreadableSnapshotException extends Exception {
        private static final long serialVersionUID = 1L;
    }

    /** @param access null for a server without access rules */
    static RedisProcess launch(
            Path dir, int port, RedisExecutable program, @Nullable RedisAccess access, List<String> extraSettings)
            throws PortTakenException, UnreadableSnapshotException, StartFailedException, IOException,
                    InterruptedException {
        var files = new RedisFiles(dir);
        Files.deleteIfExists(files.pidFile());
        files.writePort(port);
        files.rotateLog();
        var command = new ProcessBuilder(command(program.file().toString()))
                .directory(dir.toFile())
                .redirectErrorStream(true);
        command.environment().put("LC_ALL", "C"); // for errors in English
        String settings = settings(files, port, extraSettings) + users(access, program.version());
        long deadline = System.nanoTime() + START_TIMEOUT.toNanos();
        var start = start(command, settings);
        while (start.isBusy() && System.nanoTime() < deadline) {
            Thread.sleep(POLL_MILLIS);
            start = start(command, settings);
        }
        if (start.code() != 0) {
            throw failed(start.output());
        }
        var handle = awaitReady(files);
        files.writeProgram(handle.info().command().orElse(""));
        return new RedisProcess(handle, port, access);
    }

    /** How the command ended that leaves the daemon behind. */
    private record Start(int code, String output) {
        /**
         * Whether the executable is open for writing: any process that was forked while it was unpacked has it open until its own {@code exec}.
         */
        private boolean isBusy() {
            return code == NOT_EXECUTED && output.contains("Text file busy");
        }
    }

    private static Start start(ProcessBuilder command, String settings) throws IOException, InterruptedException {
        Process started;
        try {
            started = command.start();
        } catch (IOException e) {
            return new Start(NOT_EXECUTED, String.valueOf(e.getMessage()));
        }
        try (var input = started.getOutputStream()) {
            input.write(settings.getBytes(StandardCharsets.UTF_8));
        } catch (IOException e) {
            // it does not read; its exit code and its output say why
        }
        String output = new String(started.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        return new Start(started.waitFor(), output);
    }

    /** With a umask for its files where there is a shell; without one, as in a container, their folder alone protects them. */
    private static List<String> command(String program) {
        return Files.isExecutable(Path.of("/bin/sh"))
                ? List.of("/bin/sh", "-c", "umask 077; exec \"$0\" -", program)
                : List.of(program, "-");
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
                "repl-diskless-sync-delay 0", // a first replica does not wait for another
                "shutdown-timeout 1",
                "client-output-buffer-limit pubsub 256mb 128mb 60",
                "client-output-buffer-limit normal 256mb 128mb 60", // for clients that do not read their replies
                "client-output-buffer-limit replica 0 0 0",
                String.join("\n", extra) + "\n");
    }

    private static String quoted(Path path) {
        return '"' + path.toString().replace("\\", "\\\\").replace("\"", "\\\"") + '"';
    }

    private static ProcessHandle awaitReady(RedisFiles files)
            throws PortTakenException, UnreadableSnapshotException, StartFailedException, IOException,
                    InterruptedException {
        long deadline = System.nanoTime() + START_TIMEOUT.toNanos();
        while (System.nanoTime() < deadline) {
            boolean ended = hasEnded(files); // before the log, which is complete then
            String log = files.log();
            if (log.contains("Ready to accept connections")) {
                var handle = ProcessHandle.of(files.pid());
                files.archiveSnapshot();
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
                "the embedded Redis is not ready after " + START_TIMEOUT.toSeconds() + " s, see " + files.logFile());
    }

    /** Waits until the process has ended, so that its port is free. */
    private static void awaitEnd(RedisFiles files) throws IOException, InterruptedException {
        long deadline = System.nanoTime() + START_TIMEOUT.toNanos();
        while (!hasEnded(files) && System.nanoTime() < deadline) {
            Thread.sleep(POLL_MILLIS);
        }
    }

    /** Whether the process id is known and the process has ended. */
    private static boolean hasEnded(RedisFiles files) throws IOException {
        long pid = files.pid();
        return pid != 0
                && ProcessHandle.of(pid)
                        .map(process -> Liveness.of(process) == Liveness.ENDED)
                        .orElse(true);
    }

    /** @param output of Redis; its last line names the fatal error */
    private static StartFailedException failed(String output) {
        String last = output.lines()
                .filter(line -> !line.isBlank())
                .reduce((a, b) -> b)
                .orElse("no output");
        return new StartFailedException("the embedded Redis does not start: " + last.strip());
    }
}
