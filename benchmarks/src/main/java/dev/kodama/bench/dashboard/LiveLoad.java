package dev.kodama.bench.dashboard;

import com.fasterxml.jackson.databind.JsonNode;
import dev.kodama.bench.browser.Tab;
import dev.kodama.bench.report.Median;
import dev.kodama.bench.testbed.EventMix;
import dev.kodama.bench.testbed.NumberedPublisher;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Consumer;

/** What live events cost the page at a rate: time of its main thread, long tasks, and the heap. */
final class LiveLoad {
    private static final double MAX_PERCENT = 25;
    private static final double MAX_TASK_MILLIS = 100;
    private static final double MAX_HEAP_MB = 150;
    /** More between the medians of two halves is no noise of a heap that is full of rows. */
    private static final double MAX_GROWTH_MB = 10;

    private static final EventMix MIX = new EventMix(120, 10_000);
    /** As many rows as the page keeps. */
    private static final int KEPT = 100_000;

    private static final int HEAP_SAMPLES = 20;
    private static final Duration SECOND = Duration.ofSeconds(1);
    private static final Duration TIMEOUT = Duration.ofSeconds(60);

    /**
     * What came out.
     *
     * @param perSecond events a second that came, as the page counts them
     * @param totals published, shown, hidden and dropped, as the page counts them when all is over
     * @param machineLoad the average of the last minute: more processes than cores make what is by the clock worthless
     */
    record Result(List<Budget> budgets, double perSecond, JsonNode totals, double machineLoad) {
        /** What is published and not shown, hidden or dropped. */
        long unexplained() {
            return total("published") - total("shown") - total("hidden") - total("dropped");
        }

        long total(String name) {
            return totals.path(name).asLong();
        }
    }

    private final DashboardBench bench;
    private final DashboardBench.Plan plan;
    private final Consumer<String> progress;

    LiveLoad(DashboardBench bench, DashboardBench.Plan plan, Consumer<String> progress) {
        this.bench = bench;
        this.plan = plan;
        this.progress = progress;
    }

    Result measure() throws IOException, InterruptedException {
        try (var tab = bench.open()) {
            tab.navigate(bench.url("/ui/live"));
            tab.await("Live events", TIMEOUT, "document.querySelector('[data-total=published]') !== null");
            var budgets = new ArrayList<Budget>();
            double perSecond;
            try (var publisher =
                    NumberedPublisher.start(bench::redisPort, plan.perSecond(), () -> Long.MAX_VALUE, MIX)) {
                progress.accept("filling the page with events");
                Thread.sleep(fill().toMillis());
                progress.accept("the main thread for " + plan.load().toSeconds() + " s");
                perSecond = mainThread(tab, budgets);
                progress.accept("the heap for " + plan.heap().toSeconds() + " s");
                heap(tab, budgets);
            }
            progress.accept("the counts");
            double load = ManagementFactory.getOperatingSystemMXBean().getSystemLoadAverage();
            return new Result(budgets, perSecond, settled(tab), load);
        }
    }

    /** Until the page keeps as many events as it may, but no longer than what is measured. */
    private Duration fill() {
        var full = Duration.ofSeconds(KEPT / plan.perSecond() + 5);
        return full.compareTo(plan.load()) < 0 ? full : plan.load();
    }

    private double mainThread(Tab tab, List<Budget> budgets) throws IOException, InterruptedException {
        long published = published(tab);
        var unused = tab.evaluate(PageProbe.RESET_TASKS);
        var threadTime = tab.mainThreadTime();
        long start = System.nanoTime();
        Thread.sleep(plan.load().toMillis());
        double nanos = System.nanoTime() - start;
        double percent = 100 * (tab.mainThreadTime().minus(threadTime).toNanos() / nanos);
        var tasks = tab.evaluate("kodamaProbe");
        double perSecond = (published(tab) - published) / (nanos / 1e9);
        budgets.add(new Budget("main thread", MAX_PERCENT, percent, "%", "of a core, processor time"));
        String detail = String.format(
                Locale.ROOT,
                "by the clock; %d over 50 ms, %d over 100 ms",
                tasks.path("tasks").asLong(),
                tasks.path("over").asLong());
        budgets.add(new Budget(
                "longest task", MAX_TASK_MILLIS, tasks.path("longest").asDouble(), "ms", detail));
        return perSecond;
    }

    private void heap(Tab tab, List<Budget> budgets) throws IOException, InterruptedException {
        var live = new ArrayList<Double>();
        double withGarbage = 0;
        for (int sample = 0; sample < HEAP_SAMPLES; sample++) {
            long end = System.nanoTime() + plan.heap().toNanos() / HEAP_SAMPLES;
            do {
                Thread.sleep(Math.min(SECOND.toMillis(), plan.heap().toMillis() / HEAP_SAMPLES));
                withGarbage = Math.max(withGarbage, tab.heapBytes() / 1e6);
            } while (System.nanoTime() < end);
            tab.collectGarbage();
            live.add(tab.heapBytes() / 1e6);
        }
        double first = Median.of(live.subList(0, HEAP_SAMPLES / 2));
        double second = Median.of(live.subList(HEAP_SAMPLES / 2, HEAP_SAMPLES));
        double max = live.stream().mapToDouble(Double::doubleValue).max().orElse(0);
        budgets.add(new Budget(
                "heap",
                MAX_HEAP_MB,
                max,
                "MB",
                String.format(Locale.ROOT, "after collections; %.0f with garbage", withGarbage)));
        budgets.add(new Budget(
                "heap growth",
                MAX_GROWTH_MB,
                Math.max(0, second - first),
                "MB",
                String.format(Locale.ROOT, "from the median of the first half, %.0f, to that of the second", first)));
    }

    private static long published(Tab tab) throws IOException, InterruptedException {
        return tab.evaluate(PageProbe.TOTALS).path("published").asLong();
    }

    /** The numbers once nothing more comes. */
    private static JsonNode settled(Tab tab) throws IOException, InterruptedException {
        JsonNode before;
        var totals = tab.evaluate(PageProbe.TOTALS);
        long deadline = System.nanoTime() + TIMEOUT.toNanos();
        do {
            before = totals;
            Thread.sleep(3 * SECOND.toMillis());
            totals = tab.evaluate(PageProbe.TOTALS);
        } while (!totals.equals(before) && System.nanoTime() < deadline);
        return totals;
    }
}
