package dev.kodama.app.alerts;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.kodama.testing.SharedHttp;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** A Prometheus server that scrapes roles on this machine, with the alerts of {@code docs}; each fires sooner than there. */
final class Prometheus implements AutoCloseable {
    /** The program; {@code .ci/check-alerts} names it. */
    static final String PROGRAM = "kodama.prometheus";

    private static final Path ALERTS = Path.of("..", "docs", "prometheus-alerts.yml");
    private static final Pattern FOR = Pattern.compile("(?m)^( +for: )\\d+[sm]$");
    private static final Pattern NAME = Pattern.compile("(?m)^ +- alert: (\\w+)$");
    private static final String CONFIG = """
            global: {scrape_interval: %1$ds, scrape_timeout: %1$ds, evaluation_interval: %1$ds}
            rule_files: [alerts.yml]
            scrape_configs: [{job_name: kodama, file_sd_configs: [{files: [targets.json], refresh_interval: 1s}]}]
            """;
    private static final String LOG = "prometheus.log";
    private static final ObjectMapper JSON = new ObjectMapper();

    private final Process process;
    private final int port;
    private final Path folder;
    private final List<Integer> targets;

    private Prometheus(Process process, int port, Path folder, List<Integer> targets) {
        this.process = process;
        this.port = port;
        this.folder = folder;
        this.targets = new ArrayList<>(targets);
    }

    /**
     * Starts it and returns at once.
     *
     * @param interval of scrapes and evaluations
     * @param waits how long a condition must hold until an alert fires
     * @param targets ports that are scraped as one job
     */
    static Prometheus start(Path folder, Duration interval, Duration waits, List<Integer> targets) throws Exception {
        String program = System.getProperty(PROGRAM, "");
        assertThat(program)
                .as("-D%s=/path/to/prometheus, as .ci/check-alerts sets it", PROGRAM)
                .isNotEmpty();
        Files.createDirectories(folder);
        String rules = FOR.matcher(Files.readString(ALERTS)).replaceAll("$1" + waits.toSeconds() + "s");
        Files.writeString(folder.resolve("alerts.yml"), rules);
        Files.writeString(folder.resolve("prometheus.yml"), CONFIG.formatted(interval.toSeconds()));
        write(folder, targets);
        int port = Ports.free();
        var process = new ProcessBuilder(
                        program,
                        "--config.file=" + folder.resolve("prometheus.yml"),
                        "--storage.tsdb.path=" + folder.resolve("data"),
                        "--web.listen-address=127.0.0.1:" + port)
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve(LOG).toFile())
                .start();
        return new Prometheus(process, port, folder, targets);
    }

    private static void write(Path folder, List<Integer> targets) throws IOException {
        String ports =
                targets.stream().map(port -> "\"127.0.0.1:" + port + "\"").collect(Collectors.joining(","));
        Files.writeString(folder.resolve("targets.json"), "[{\"targets\": [" + ports + "]}]");
    }

    /** Scrapes one more port. */
    void add(int target) throws IOException {
        targets.add(target);
        write(folder, targets);
    }

    /** The names of all alerts. */
    static Set<String> names() throws IOException {
        return NAME.matcher(Files.readString(ALERTS))
                .results()
                .map(found -> found.group(1))
                .collect(Collectors.toCollection(TreeSet::new));
    }

    /** The alerts that fire now. */
    Set<String> firing() throws Exception {
        var firing = new TreeSet<String>();
        for (var alert : get("/api/v1/alerts").path("alerts")) {
            if (alert.path("state").asText().equals("firing")) {
                firing.add(alert.at("/labels/alertname").asText());
            }
        }
        return firing;
    }

    /** The targets whose last scrape succeeded. */
    long up() throws Exception {
        long up = 0;
        for (var target : get("/api/v1/targets?state=active").path("activeTargets")) {
            up += target.path("health").asText().equals("up") ? 1 : 0;
        }
        return up;
    }

    private JsonNode get(String path) throws Exception {
        if (!process.isAlive()) {
            throw new AssertionError("Prometheus has ended: " + Files.readString(folder.resolve(LOG)));
        }
        var address = URI.create("http://127.0.0.1:" + port + path);
        try {
            var answer = SharedHttp.CLIENT.send(HttpRequest.newBuilder(address).build(), BodyHandlers.ofString());
            return JSON.readTree(answer.body()).path("data");
        } catch (IOException e) {
            return JSON.missingNode(); // still starting
        }
    }

    @Override
    public void close() throws InterruptedException {
        process.destroy();
        if (!process.waitFor(20, TimeUnit.SECONDS)) {
            process.destroyForcibly();
        }
    }
}
