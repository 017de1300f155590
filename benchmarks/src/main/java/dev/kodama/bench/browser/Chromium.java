package dev.kodama.bench.browser;

import dev.kodama.testing.process.Await;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** A headless Chromium with a profile of its own. */
public final class Chromium implements AutoCloseable {
    private static final Duration START = Duration.ofSeconds(60);
    private static final int END_SECONDS = 20;
    /** Its sandbox needs rights that root and most containers lack; the only page it opens is our own. */
    private static final List<String> OPTIONS = List.of(
            "--headless=new",
            "--no-sandbox",
            "--no-first-run",
            "--disable-gpu",
            "--disable-extensions",
            "--disable-background-networking",
            "--disable-component-update",
            "--remote-debugging-port=0",
            "about:blank");

    private final Process process;
    private final DevToolsConnection connection;

    private Chromium(Process process, DevToolsConnection connection) {
        this.process = process;
        this.connection = connection;
    }

    /**
     * Starts it and returns when it takes calls.
     *
     * @param executable a path, or a name to be found in {@code PATH}
     * @param dir an empty folder for its profile and log
     */
    public static Chromium start(String executable, Path dir) throws IOException, InterruptedException {
        Path profile = Files.createDirectories(dir.resolve("profile"));
        var command = new ArrayList<>(List.of(executable, "--user-data-dir=" + profile));
        command.addAll(OPTIONS);
        var process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(dir.resolve("chromium.log").toFile())
                .start();
        try {
            Path port = profile.resolve("DevToolsActivePort"); // its port and the path of the browser, a line each
            Await.until(
                    "The port of Chromium",
                    START,
                    () -> Files.readAllLines(port).size() == 2);
            var lines = Files.readAllLines(port);
            var address = URI.create("ws://127.0.0.1:" + lines.get(0) + lines.get(1));
            return new Chromium(process, DevToolsConnection.open(address));
        } catch (IOException | InterruptedException e) {
            process.destroyForcibly();
            throw e;
        }
    }

    /** Its name and version. */
    public String version() throws IOException, InterruptedException {
        return connection
                .call("", "Browser.getVersion", Map.of())
                .path("product")
                .asText();
    }

    /** Opens a tab that shares neither cache nor storage with others. */
    public Tab open(int width, int height) throws IOException, InterruptedException {
        String context = connection
                .call("", "Target.createBrowserContext", Map.of())
                .path("browserContextId")
                .asText();
        String target = connection
                .call(
                        "",
                        "Target.createTarget",
                        Map.of("url", "about:blank", "browserContextId", context, "width", width, "height", height))
                .path("targetId")
                .asText();
        String session = connection
                .call("", "Target.attachToTarget", Map.of("targetId", target, "flatten", true))
                .path("sessionId")
                .asText();
        return Tab.of(connection, context, session);
    }

    /** Ends it in order, by force if it does not. */
    @Override
    public void close() {
        try {
            connection.call("", "Browser.close", Map.of());
        } catch (IOException e) {
            process.destroy(); // it may have ended before it answered
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        connection.close();
        try {
            if (!process.waitFor(END_SECONDS, TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
    }
}
