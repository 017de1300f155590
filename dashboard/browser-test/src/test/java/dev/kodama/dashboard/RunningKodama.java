package dev.kodama.dashboard;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/** A {@code kodama up}. {@code DISTRIBUTION} names another distribution than {@code app/target/kodama}. */
final class RunningKodama implements AutoCloseable {
    private static final String TOKEN_LINE = "for an hour, to read: ";
    private static final String LAST_LINE = "Ctrl-C ends it all.";
    private static final int START_SECONDS = 180;

    private final String awaited;
    private final Map<String, String> settings;
    private final Path folder;
    private final int httpPort = freePort();
    private final int redisPort = freePort();
    private final int kafkaPort = freePort();
    private final RedisPublisher redis = new RedisPublisher(redisPort);
    private Process process;
    private String link;

    private RunningKodama(String awaited, Map<String, String> settings) throws Exception {
        this.awaited = awaited;
        this.folder = Files.createTempDirectory("kodama-dashboard");
        this.settings = new HashMap<>(settings);
        this.settings.putAll(Map.of(
                "KODAMA_HTTP_PORT", "" + httpPort,
                "KODAMA_EMBEDDED_REDIS_PORT", "" + redisPort,
                "KODAMA_EMBEDDED_KAFKA_PORT", "" + kafkaPort,
                "KODAMA_DATA_DIR", folder.resolve("data").toString()));
        restart();
    }

    /** With a secret, so that tokens are needed; sandboxes are missing soon. */
    static RunningKodama start() throws Exception {
        return new RunningKodama(
                TOKEN_LINE, Map.of("KODAMA_JWT_SECRET", Tokens.SECRET, "KODAMA_HEARTBEAT_INTERVAL", "2s"));
    }

    /** Without tokens: programs of this machine may change something, and publish; sandboxes are missing soon. */
    static RunningKodama startOpen() throws Exception {
        return new RunningKodama(
                LAST_LINE,
                Map.of("KODAMA_HTTP_PUBLISH", "true", "KODAMA_DRAIN_TIMEOUT", "1s", "KODAMA_HEARTBEAT_INTERVAL", "2s"));
    }

    /** Starts it on the same ports, with what it has stored. */
    void restart() throws Exception {
        var builder = new ProcessBuilder(command().toString(), "up").redirectErrorStream(true);
        builder.environment().putAll(settings);
        process = builder.start();
        var found = new CompletableFuture<String>();
        new Thread(() -> follow(process, awaited, found), "kodama-output").start();
        try {
            link = found.get(START_SECONDS, TimeUnit.SECONDS);
        } catch (Exception e) {
            process.destroy();
            throw e;
        }
    }

    /** Asks it to end, as an upgrade does, and waits until it has. */
    void stop() throws Exception {
        process.destroy();
        if (!process.waitFor(60, TimeUnit.SECONDS)) {
            process.destroyForcibly();
        }
    }

    /** Kills its Redis, which keeps nothing then; it ends itself thereupon. */
    void crashRedis() throws Exception {
        var redis = ProcessHandle.allProcesses()
                .filter(each -> each.info().command().orElse("").startsWith(folder.toString()))
                .findFirst()
                .orElseThrow();
        redis.destroyForcibly();
        if (!process.waitFor(60, TimeUnit.SECONDS)) {
            throw new IllegalStateException("It goes on without Redis");
        }
    }

    RedisPublisher redis() {
        return redis;
    }

    /** Without a path. */
    String origin() {
        return "http://127.0.0.1:" + httpPort;
    }

    /** The fragment with the token that {@code up} has printed; empty without tokens. */
    String tokenFragment() {
        return link.isEmpty() ? "" : link.substring(link.indexOf('#'));
    }

    /** Empty without tokens. */
    String token() {
        return tokenFragment().replaceFirst("^#token=", "");
    }

    /** Starts {@code kodama demo}. */
    Process startFleet() throws IOException {
        return new ProcessBuilder(
                        command().toString(), "demo", "--rate", "40", "--redis-url", "redis://127.0.0.1:" + redisPort)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
    }

    /** Starts a Java service with a durable subscription, from its source. */
    Process startService(Path source, String... arguments) throws IOException {
        var java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
        var all = new ArrayList<>(List.of(
                java, "-XX:TieredStopAtLevel=1", "-cp", distribution().resolve("lib") + "/*", source.toString()));
        all.addAll(List.of(arguments));
        var builder = new ProcessBuilder(all).inheritIO();
        builder.environment().put("KODAMA_KAFKA_BOOTSTRAP", "127.0.0.1:" + kafkaPort);
        return builder.start();
    }

    private static Path distribution() {
        var named = System.getenv("DISTRIBUTION");
        return Path.of(named == null ? "../../app/target/kodama" : named);
    }

    private static Path command() {
        var command = distribution().resolve("bin").resolve("kodama");
        if (!Files.isExecutable(command)) {
            throw new IllegalStateException(command.toAbsolutePath() + " is missing: ./mvnw -q -DskipTests package");
        }
        return command;
    }

    private static void follow(Process process, String awaited, CompletableFuture<String> link) {
        var log = new StringBuilder();
        try (BufferedReader lines = process.inputReader(StandardCharsets.UTF_8)) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                log.append(line).append('\n');
                int at = line.indexOf(awaited);
                if (at >= 0) {
                    link.complete(line.substring(at + awaited.length()).strip());
                }
            }
        } catch (IOException e) {
            log.append(e); // its output is closed when it is asked to end
        }
        link.completeExceptionally(new IllegalStateException("kodama up has ended: " + log));
    }

    private static int freePort() {
        try (var socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() throws Exception {
        stop();
        try (var files = Files.walk(folder)) {
            files.sorted(Comparator.reverseOrder()).map(Path::toFile).forEach(file -> Objects.hash(file.delete()));
        }
    }
}
