package dev.kodama.bench.dashboard;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.kodama.bench.browser.Chromium;
import dev.kodama.bench.browser.Tab;
import dev.kodama.bench.testbed.UpChild;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/** Measures the budgets of the dashboard: a {@code kodama up} with its embedded servers, and a Chromium that opens its page. */
public final class DashboardBench implements AutoCloseable {
    private static final int MAX_FILES = 4_096;
    private static final Duration TIMEOUT = Duration.ofSeconds(30);
    private static final int WIDTH = 1_440;
    private static final int HEIGHT = 900;

    /**
     * What is measured.
     *
     * @param chromium a path, or a name to be found in {@code PATH}
     * @param perSecond events a second
     * @param load how long the main thread is measured at that rate
     * @param heap how long the heap is measured at that rate
     */
    public record Plan(String chromium, int perSecond, Duration load, Duration heap) {}

    private final UpChild up;
    private final Chromium browser;
    private final HttpClient http = HttpClient.newHttpClient();

    private DashboardBench(UpChild up, Chromium browser) {
        this.up = up;
        this.browser = browser;
    }

    /**
     * Runs on servers of its own; returns when they have ended.
     *
     * @param dir an empty folder for logs, data and the browser's profile
     * @param mainClass the main class of {@code kodama}
     */
    public static DashboardReport run(Plan plan, Path dir, String mainClass, Consumer<String> progress)
            throws IOException, InterruptedException {
        progress.accept("starting kodama up");
        try (var up = UpChild.start(dir, MAX_FILES, mainClass, List.of());
                var bench = new DashboardBench(
                        up, Chromium.start(plan.chromium(), Files.createDirectories(dir.resolve("browser"))))) {
            bench.requirePage();
            var budgets = new ArrayList<Budget>();
            progress.accept("first load, first event");
            budgets.addAll(new FirstLoad(bench).measure());
            progress.accept("an event of 325 KB");
            budgets.add(new LargeEvent(bench).measure());
            var live = new LiveLoad(bench, plan, progress).measure();
            budgets.addAll(live.budgets());
            return new DashboardReport(plan, bench.browser.version(), budgets, live);
        }
    }

    /** @throws IOException if this build has no page; its sentence says why */
    private void requirePage() throws IOException, InterruptedException {
        var page = get("/ui/");
        if (page.statusCode() != 200) {
            throw new IOException("there is no dashboard in this build: " + new String(page.body(), UTF_8));
        }
    }

    /** A tab of its own, with the probe in each of its pages. */
    Tab open() throws IOException, InterruptedException {
        var tab = browser.open(WIDTH, HEIGHT);
        tab.addScript(PageProbe.SCRIPT);
        return tab;
    }

    String url(String path) {
        return up.health().resolve(path).toString();
    }

    int redisPort() {
        return up.redisPort();
    }

    /** Bytes of a file as they are sent to browsers that take gzip. */
    int gzipBytes(String path) throws IOException, InterruptedException {
        return send(request(path).header("Accept-Encoding", "gzip").build()).body().length;
    }

    HttpResponse<byte[]> get(String path) throws IOException, InterruptedException {
        return send(request(path).build());
    }

    private HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(URI.create(url(path))).timeout(TIMEOUT);
    }

    private HttpResponse<byte[]> send(HttpRequest request) throws IOException, InterruptedException {
        return http.send(request, HttpResponse.BodyHandlers.ofByteArray());
    }

    @Override
    public void close() {
        browser.close();
    }
}
