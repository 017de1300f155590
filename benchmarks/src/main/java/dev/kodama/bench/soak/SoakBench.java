package dev.kodama.bench.soak;

import dev.kodama.bench.attack.AttackTarget;
import dev.kodama.bench.attack.Attackers;
import dev.kodama.bench.attack.OutcomeCounter;
import dev.kodama.bench.journal.JournalScan;
import dev.kodama.bench.report.JournalCheck;
import dev.kodama.bench.testbed.NumberedPublisher;
import dev.kodama.bench.testbed.UpChild;
import dev.kodama.journal.JournalConfig;
import dev.kodama.settings.Settings;
import dev.kodama.testing.process.Await;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.function.Consumer;

/** Runs all attacks at once on a {@code kodama up}. Counts what well-behaved clients miss, and the descriptors and heap that remain afterwards. */
public final class SoakBench implements AutoCloseable {
    private static final int MAX_FILES = 4_096;
    private static final Duration SETTLE = Duration.ofSeconds(60);
    /** Longer than pooled consumers live (one minute), each with a dozen descriptors. */
    private static final Duration FILES_BACK = Duration.ofSeconds(100);

    private static final long POLL_MILLIS = 100;
    private static final Duration CONNECT = Duration.ofSeconds(60);
    private static final long SAY_EVERY_NANOS = 30_000_000_000L;
    private static final String ONLY_NUMBERED = "&event_types=BENCH_EVENT";
    private static final List<String> DEADLY = List.of("OutOfMemoryError", "Too many open files");

    /**
     * Limits per address apply to this machine only where they are set, so they are set to their defaults. Event rings are small: they are full
     * when the baseline is taken, or too small to matter.
     */
    private static final List<String> OPTIONS = List.of(
            "--max-connections-per-address",
            "1000",
            "--max-connects-per-minute",
            "600",
            "--live-buffer-bytes",
            "8mb",
            "--durable-buffer-bytes",
            "4mb");

    private final SoakPlan plan;
    private final Path dir;
    private final Consumer<String> progress;
    private final UpChild up;
    private final HttpClient http = HttpClient.newHttpClient();
    private final NumberedPublisher publisher;
    private final HealthProbe probe;
    private final List<NumberedClient> clients = new ArrayList<>();
    private final List<String> after = new ArrayList<>();
    private int maxFiles;

    private SoakBench(SoakPlan plan, Path dir, String mainClass, Consumer<String> progress)
            throws IOException, InterruptedException {
        this.plan = plan;
        this.dir = dir;
        this.progress = progress;
        var options = new ArrayList<>(OPTIONS);
        options.addAll(plan.upOptions());
        up = UpChild.start(dir, MAX_FILES, mainClass, options);
        publisher = NumberedPublisher.start(up::redisPort, plan.rate(), () -> Long.MAX_VALUE);
        probe = new HealthProbe(up.health());
    }

    /**
     * Runs on servers of its own; returns when they have ended.
     *
     * @param dir an empty folder for logs, and for class histograms before and after the attacks
     * @param mainClass the main class of {@code kodama}
     * @param progress receives a line for each step
     */
    public static SoakReport run(SoakPlan plan, Path dir, String mainClass, Consumer<String> progress)
            throws IOException, InterruptedException {
        try (var bench = new SoakBench(plan, dir, mainClass, progress)) {
            return bench.measure();
        }
    }

    private SoakReport measure() throws IOException, InterruptedException {
        connect();
        Thread.sleep(plan.warmUp().toMillis());
        int filesBefore = up.process().openFiles(dir.resolve("files-before.txt"));
        long heapBefore = up.process().liveBytes(dir.resolve("heap-before.txt"));
        progress.accept(String.format(
                "%d clients are served by kodama up in %s; %,d descriptors, %,d MB of live heap; the attacks begin",
                clients.size(), dir, filesBefore, heapBefore >> 20));
        var tallies = attack();
        if (!up.process().alive()) {
            return report(tallies, new SoakReport.Usage(filesBefore, maxFiles, 0, 0, heapBefore, 0));
        }
        double backSeconds = awaitFiles(filesBefore);
        int filesAfter = up.process().openFiles(dir.resolve("files-after.txt"));
        var usage = new SoakReport.Usage(filesBefore, maxFiles, filesAfter, backSeconds, heapBefore, heapAfter());
        checkService();
        publisher.finish(publisher.next());
        awaitClients();
        return report(tallies, usage);
    }

    /** A JVM without memory may not answer {@code jcmd}. */
    private long heapAfter() throws InterruptedException {
        try {
            return up.process().liveBytes(dir.resolve("heap-after.txt"));
        } catch (IOException e) {
            after.add("heap: " + e.getMessage());
            return 0;
        }
    }

    private void connect() throws IOException, InterruptedException {
        URI webSocket = URI.create("ws://" + up.health().getAuthority() + "/api/v1/ws/events");
        for (int i = 0; i < plan.clients(); i++) {
            String filter = i % 4 < 2 ? ONLY_NUMBERED : ""; // the others get what attackers publish, too
            clients.add(
                    i % 2 == 0
                            ? NumberedClient.live("live client " + i, http, webSocket, filter)
                            : NumberedClient.durable("durable client " + i, http, webSocket, filter));
        }
        Await.until("an event at every client", CONNECT, () -> clients.stream().allMatch(client -> client.first() > 0));
    }

    /** Attacks until the planned time is over, or the server has ended. */
    private Map<String, OutcomeCounter> attack() throws IOException, InterruptedException {
        try (var attackers = Attackers.start(new AttackTarget(up.health().getPort(), up.redisPort()))) {
            long began = System.nanoTime();
            long matcher = began;
            while (System.nanoTime() - began < plan.attack().toNanos()
                    && up.process().alive()) {
                int files = up.process().openFiles();
                maxFiles = Math.max(maxFiles, files);
                int status = probe.ask();
                if (System.nanoTime() - matcher > SAY_EVERY_NANOS) {
                    matcher = System.nanoTime();
                    progress.accept(String.format(
                            "%,d s: %,d descriptors, health %d, %,d events published",
                            (matcher - began) / 1_000_000_000, files, status, publisher.next() - 1));
                }
                Thread.sleep(1_000);
            }
            return attackers.tallies();
        }
    }

    /** @return the seconds until then, or the timeout */
    private double awaitFiles(int before) throws InterruptedException {
        long began = System.nanoTime();
        try {
            Await.until("the descriptors' return", FILES_BACK, () -> {
                Thread.sleep(POLL_MILLIS);
                return up.process().openFiles() <= SoakReport.maxFiles(before);
            });
        } catch (IOException e) {
            progress.accept(String.valueOf(e.getMessage())); // the report says how many there are
        }
        return (System.nanoTime() - began) / 1e9;
    }

    /** Checks that a new client is served. */
    private void checkService() throws IOException, InterruptedException {
        var ready = new HealthProbe(up.health());
        await("200 of /health/ready", () -> ready.ask() == 200);
        var webSocket = URI.create("ws://" + up.health().getAuthority() + "/api/v1/ws/events");
        var fresh = NumberedClient.live("a new client", http, webSocket, ONLY_NUMBERED);
        clients.add(fresh);
        await("an event at a new client", () -> fresh.first() > 0);
    }

    private void awaitClients() throws InterruptedException {
        long last = publisher.ledger().lastAcknowledged();
        await("the last event at every client", () -> clients.stream().allMatch(client -> client.last() >= last));
    }

    private void await(String what, Callable<Boolean> reached) throws InterruptedException {
        try {
            Await.until(what, SETTLE, reached);
        } catch (IOException e) {
            after.add(String.valueOf(e.getMessage()));
        }
    }

    private SoakReport report(Map<String, OutcomeCounter> tallies, SoakReport.Usage usage)
            throws IOException, InterruptedException {
        var ledger = publisher.ledger();
        long received = clients.stream().mapToLong(NumberedClient::received).sum();
        var missed = clients.stream()
                .flatMap(client -> client.findings(ledger).stream())
                .toList();
        var journal = scan();
        end();
        var attacks = new TreeMap<String, Map<String, Long>>();
        var wrong = new ArrayList<String>();
        tallies.forEach((name, tally) -> {
            attacks.put(name, tally.outcomes());
            tally.wrong().forEach((what, times) -> wrong.add(name + ": " + what + ", " + times + " times"));
        });
        long attackEvents = tallies.values().stream()
                .mapToLong(tally -> tally.outcomes().getOrDefault(Attackers.EVENTS, 0L))
                .sum();
        return new SoakReport(
                plan,
                attacks,
                wrong,
                clients.size(),
                ledger.acknowledged(),
                received,
                missed,
                attackEvents,
                journal,
                usage,
                probe.probes(),
                after);
    }

    private SoakReport.Journal scan() {
        var ledger = publisher.ledger();
        if (!up.process().alive()) {
            return new SoakReport.Journal(new JournalCheck(n -> false, n -> false).end(0), 0); // cannot be read
        }
        var journal = JournalConfig.from(Settings.of(Map.of("KODAMA_KAFKA_BOOTSTRAP", up.bootstrap())));
        var scanned = JournalScan.withConsumer(journal, ledger.lastAcknowledged(), Map.of());
        if (scanned.disorder() > 0) {
            after.add("journal: " + scanned.disorder() + " behind a later one in their partition");
        }
        var check = new JournalCheck(ledger::acknowledged, ledger::uncertain);
        long others = 0;
        for (var entry : scanned.entries()) {
            if (entry.number() == 0 && entry.hole().isEmpty()) {
                check.other(entry.sequence());
                others++;
            } else {
                entry.addTo(check);
            }
        }
        return new SoakReport.Journal(check.end(publisher.next() - 1), others);
    }

    private void end() throws IOException, InterruptedException {
        if (!up.process().alive()) {
            after.add("kodama up has ended by itself");
        } else if (!up.end()) {
            after.add("kodama up did not end in time");
        }
        String log = up.process().log();
        DEADLY.stream().filter(log::contains).forEach(label -> after.add(label + " in the log of kodama up"));
    }

    @Override
    public void close() {
        publisher.close();
        up.close();
    }
}
