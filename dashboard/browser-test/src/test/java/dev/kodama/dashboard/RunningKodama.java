package dev.kodama.dashboard;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/** A {@code kodama up}, and a publisher. {@code DISTRIBUTION} names another distribution than {@code app/target/kodama}. */
final class RunningKodama implements AutoCloseable {
    private static final String TOKEN_LINE = "for an hour, to read: ";
    private static final String LAST_LINE = "Ctrl-C ends it all.";
    private static final int START_SECONDS = 180;

    private final Process process;
    private final Path folder;
    private final int redisPort;
    private final String origin;
    private final String link;

    private RunningKodama(Process process, Path folder, int redisPort, String origin, String link) {
        this.process = process;
        this.folder = folder;
        this.redisPort = redisPort;
        this.origin = origin;
        this.link = link;
    }

    /** With a secret, so that tokens are needed. */
    static RunningKodama start() throws Exception {
        return start(TOKEN_LINE, Map.of("KODAMA_JWT_SECRET", "only-for-tests-only-for-tests-only-for-tests"));
    }

    /** Without tokens: programs of this machine may change something, and publish. */
    static RunningKodama startOpen() throws Exception {
        return start(LAST_LINE, Map.of("KODAMA_HTTP_PUBLISH", "true"));
    }

    private static RunningKodama start(String line, Map<String, String> settings) throws Exception {
        var command = command();
        var folder = Files.createTempDirectory("kodama-dashboard");
        int httpPort = freePort();
        int redisPort = freePort();
        var builder = new ProcessBuilder(command.toString(), "up").redirectErrorStream(true);
        builder.environment()
                .putAll(Map.of(
                        "KODAMA_HTTP_PORT", "" + httpPort,
                        "KODAMA_EMBEDDED_REDIS_PORT", "" + redisPort,
                        "KODAMA_EMBEDDED_KAFKA_PORT", "" + freePort(),
                        "KODAMA_DATA_DIR", folder.resolve("data").toString()));
        builder.environment().putAll(settings);
        var process = builder.start();
        var link = new CompletableFuture<String>();
        new Thread(() -> follow(process, line, link), "kodama-output").start();
        try {
            String found = link.get(START_SECONDS, TimeUnit.SECONDS);
            return new RunningKodama(process, folder, redisPort, "http://127.0.0.1:" + httpPort, found);
        } catch (Exception e) {
            process.destroy();
            throw e;
        }
    }

    private static Path command() {
        var distribution = System.getenv("DISTRIBUTION");
        var command = Path.of(distribution == null ? "../../app/target/kodama" : distribution, "bin", "kodama");
        if (!Files.isExecutable(command)) {
            throw new IllegalStateException(command.toAbsolutePath() + " is missing: ./mvnw -q -DskipTests package");
        }
        return command;
    }

    /** Starts {@code kodama demo}. */
    Process startFleet() throws IOException {
        return new ProcessBuilder(
                        command().toString(), "demo", "--rate", "40", "--redis-url", "redis://127.0.0.1:" + redisPort)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
    }

    /** Without a path. */
    String origin() {
        return origin;
    }

    /** The fragment with the token that {@code up} has printed; empty without tokens. */
    String tokenFragment() {
        return link.isEmpty() ? "" : link.substring(link.indexOf('#'));
    }

    String token() {
        return link.substring(link.indexOf("#token=") + "#token=".length());
    }

    /** Publishes as any service does. */
    void publish(String type, String entityType, String entityId, String payload) throws IOException {
        publishAll(type, entityType, entityId, payload, 1);
    }

    /** Publishes so many events; {@code %d} in id and payload is the number of each, from 1. */
    void publishAll(String type, String entityType, String entityId, String payload, int count) throws IOException {
        try (var socket = new Socket("127.0.0.1", redisPort)) {
            var out = socket.getOutputStream();
            var answers = socket.getInputStream();
            for (int i = 1; i <= count; i++) {
                String body = "{\"event_type\":" + quoted(type) + ",\"entity_type\":" + quoted(entityType)
                        + ",\"entity_id\":" + quoted(entityId.replace("%d", "" + i)) + ",\"payload\":"
                        + payload.replace("%d", "" + i) + "}";
                out.write(command("PUBLISH", "events." + type, body));
                readLine(answers);
            }
        }
    }

    /** Publishes a text that may be no event. */
    void publishText(String channel, String text) throws IOException {
        try (var socket = new Socket("127.0.0.1", redisPort)) {
            socket.getOutputStream().write(command("PUBLISH", channel, text));
            readLine(socket.getInputStream());
        }
    }

    private static byte[] command(String... parts) {
        var text = new StringBuilder("*" + parts.length + "\r\n");
        for (String part : parts) {
            text.append('$')
                    .append(part.getBytes(StandardCharsets.UTF_8).length)
                    .append("\r\n");
            text.append(part).append("\r\n");
        }
        return text.toString().getBytes(StandardCharsets.UTF_8);
    }

    private static void readLine(InputStream answers) throws IOException {
        var line = new StringBuilder();
        int letter;
        while ((letter = answers.read()) != '\n') {
            if (letter < 0) {
                throw new IOException("Redis has closed the connection");
            }
            line.append((char) letter);
        }
        if (line.charAt(0) != ':') {
            throw new IOException(line.toString());
        }
    }

    private static String quoted(String text) {
        return '"' + text.replace("\\", "\\\\").replace("\"", "\\\"") + '"';
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
            throw new UncheckedIOException(e);
        }
        link.completeExceptionally(new IllegalStateException("kodama up has ended: " + log));
    }

    private static int freePort() throws IOException {
        try (var socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        }
    }

    @Override
    public void close() throws Exception {
        process.destroy();
        if (!process.waitFor(60, TimeUnit.SECONDS)) {
            process.destroyForcibly();
        }
        try (var files = Files.walk(folder)) {
            files.sorted(Comparator.reverseOrder()).map(Path::toFile).forEach(file -> Objects.hash(file.delete()));
        }
    }
}
