package dev.kodama.bench.dashboard;

import com.fasterxml.jackson.databind.JsonNode;
import dev.kodama.bench.report.Median;
import dev.kodama.bench.testbed.NumberedPublisher;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;

/** What a first visitor waits for: the bytes of the first screen, and the first event of live events, each with an empty cache. */
final class FirstLoad {
    /** As the build of the dashboard holds it. */
    private static final double MAX_KB = 100;

    private static final double MAX_FIRST_EVENT_MILLIS = 1_000;
    private static final int TRIES = 5;
    private static final int SLOW_RATE = 100;
    private static final Duration TIMEOUT = Duration.ofSeconds(60);

    private final DashboardBench bench;

    FirstLoad(DashboardBench bench) {
        this.bench = bench;
    }

    List<Budget> measure() throws IOException, InterruptedException {
        try (var publisher = NumberedPublisher.start(bench::redisPort, SLOW_RATE, () -> Long.MAX_VALUE)) {
            return List.of(firstScreen(), firstEvent());
        }
    }

    private Budget firstScreen() throws IOException, InterruptedException {
        try (var tab = bench.open()) {
            tab.navigate(bench.url("/ui/"));
            tab.await("The overview", TIMEOUT, "kodamaProbe.screenAt");
            double first = kilobytes(tab.evaluate(PageProbe.FIRST_FILES));
            tab.await("The chart", TIMEOUT, "document.querySelector('.chart canvas') !== null");
            double all = kilobytes(tab.evaluate(PageProbe.ALL_FILES));
            String detail =
                    String.format(Locale.ROOT, "of gzip until the first screen is there; %.1f kB with its chart", all);
            return new Budget("first load", MAX_KB, first, "kB", detail);
        }
    }

    private double kilobytes(JsonNode paths) throws IOException, InterruptedException {
        var distinct = new HashSet<String>();
        paths.forEach(path -> distinct.add(path.asText()));
        long bytes = 0;
        for (String path : distinct) {
            bytes += bench.gzipBytes(path);
        }
        return bytes / 1e3;
    }

    private Budget firstEvent() throws IOException, InterruptedException {
        var millis = new ArrayList<Double>();
        for (int i = 0; i < TRIES; i++) {
            try (var tab = bench.open()) {
                tab.navigate(bench.url("/ui/live"));
                millis.add(tab.await("The first event", TIMEOUT, "kodamaProbe.rowAt")
                        .asDouble());
            }
        }
        var sorted = millis.stream().sorted().toList();
        String detail = String.format(
                Locale.ROOT,
                "median of %d from an address to its first row; %.0f to %.0f",
                TRIES,
                sorted.get(0),
                sorted.get(TRIES - 1));
        return new Budget("first event", MAX_FIRST_EVENT_MILLIS, Median.of(millis), "ms", detail);
    }
}
