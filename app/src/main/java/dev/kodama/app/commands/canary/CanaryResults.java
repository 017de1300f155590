package dev.kodama.app.commands.canary;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;

/** Counts what became of the events, for the report and as meters. Thread-safe. */
final class CanaryResults {
    private static final List<Stage> LOSING = List.of(Stage.JOURNAL, Stage.LIVE, Stage.DURABLE);

    private final CanaryPlan plan;
    private final Counter withinTarget;
    private final Counter late;
    private final Counter unpublished;
    private final Map<Stage, Counter> lost = new EnumMap<>(Stage.class);
    private final Map<Stage, Timer> timers = new EnumMap<>(Stage.class);
    private final Map<Stage, StageLatency> latencies = new EnumMap<>(Stage.class);
    private long sent;

    CanaryResults(MeterRegistry registry, CanaryPlan plan) {
        this.plan = plan;
        withinTarget = outcome(registry, "ok");
        late = outcome(registry, "late");
        unpublished = outcome(registry, "unpublished");
        for (var stage : LOSING) {
            lost.put(
                    stage,
                    Counter.builder("kodama.canary.lost")
                            .description("Events that a stage has not handed out, while it handed out later ones")
                            .tag("stage", stage.label())
                            .register(registry));
        }
        for (var stage : Stage.values()) {
            latencies.put(stage, new StageLatency());
            timers.put(
                    stage,
                    Timer.builder("kodama.canary.stage")
                            .description("Latency of the canary's events by stage")
                            .tag("stage", stage.label())
                            .publishPercentileHistogram()
                            .minimumExpectedValue(Duration.ofMillis(1))
                            .maximumExpectedValue(Duration.ofMinutes(1))
                            .register(registry));
        }
        gauge(
                registry,
                "target.seconds",
                "Maximum latency of an event that meets the objective",
                plan.target().toMillis() / 1e3);
        gauge(
                registry,
                "objective.ratio",
                "Share of events that must arrive within the target",
                plan.objective() / 100);
    }

    private static Counter outcome(MeterRegistry registry, String outcome) {
        return Counter.builder("kodama.canary.events")
                .description("Events by outcome: ok is within the target, at every stage")
                .tag("outcome", outcome)
                .register(registry);
    }

    private static void gauge(MeterRegistry registry, String name, String description, double value) {
        Gauge.builder("kodama.canary." + name, () -> value)
                .description(description)
                .register(registry);
    }

    /** Registers whether each stage can be measured. */
    void register(MeterRegistry registry, Function<Stage, StageState> states) {
        for (var stage : Stage.values()) {
            Gauge.builder(
                            "kodama.canary.stage.available",
                            () -> states.apply(stage).available() ? 1 : 0)
                    .description("1 while the stage can be measured")
                    .tag("stage", stage.label())
                    .register(registry);
        }
    }

    synchronized void sent() {
        sent++;
    }

    synchronized void unpublished() {
        unpublished.increment();
    }

    synchronized void decided(boolean isWithinTarget) {
        (isWithinTarget ? withinTarget : late).increment();
    }

    /** @param stage one of those that can lose an event */
    synchronized void lost(Stage stage) {
        counter(stage).increment();
    }

    synchronized void measured(Stage stage, long nanos) {
        latency(stage).add(nanos);
        var timer = timers.get(stage);
        if (timer != null) {
            timer.record(nanos, TimeUnit.NANOSECONDS);
        }
    }

    /** @param states of the stages now */
    synchronized CanaryReport report(Function<Stage, StageState> states) {
        var stages = new ArrayList<CanaryReport.Row>();
        for (var stage : Stage.values()) {
            var latency = latency(stage);
            stages.add(new CanaryReport.Row(
                    stage,
                    states.apply(stage),
                    latency.count(),
                    latency.percentile(50),
                    latency.percentile(99),
                    latency.max(),
                    LOSING.contains(stage) ? (long) counter(stage).count() : 0));
        }
        return new CanaryReport(
                plan, sent, (long) withinTarget.count(), (long) late.count(), (long) unpublished.count(), stages);
    }

    private Counter counter(Stage stage) {
        var counter = lost.get(stage);
        if (counter == null) {
            throw new IllegalArgumentException(stage + " loses nothing");
        }
        return counter;
    }

    private StageLatency latency(Stage stage) {
        return latencies.getOrDefault(stage, new StageLatency());
    }
}
