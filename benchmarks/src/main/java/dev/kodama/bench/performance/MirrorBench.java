package dev.kodama.bench.performance;

import dev.kodama.bench.testbed.NumberedPublisher;
import dev.kodama.embedded.StartFailedException;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/** Measures a mirror in its own process: throughput compared with a bare producer, latency, and memory while Kafka is unavailable. */
public final class MirrorBench {
    private static final int IDLE_RATE = 1_000;
    private static final int OUTAGE_RATE = 20_000;

    /**
     * The amount of work.
     *
     * @param events of each round; an additional round warms up
     * @param latencySeconds the time in which latency is measured; 0 skips it
     * @param outageSeconds the time in which Kafka is unavailable; 0 skips it
     */
    public record Plan(long events, int rounds, int latencySeconds, int outageSeconds) {}

    private final MirrorTestbed testbed;
    private final Plan plan;
    private final Consumer<String> progress;

    private MirrorBench(MirrorTestbed testbed, Plan plan, Consumer<String> progress) {
        this.testbed = testbed;
        this.plan = plan;
        this.progress = progress;
    }

    /**
     * Runs on servers of its own; returns when they have ended.
     *
     * @param dir an empty folder for logs and data
     * @param mainClass the main class of {@code kodama}
     */
    public static MirrorReport run(
            Plan plan, Path dir, String mainClass, InstantSource clock, Consumer<String> progress)
            throws StartFailedException, IOException, InterruptedException {
        try (var testbed = MirrorTestbed.start(dir, mainClass, plan.events(), clock)) {
            return new MirrorBench(testbed, plan, progress).report();
        }
    }

    private MirrorReport report() throws IOException, InterruptedException {
        var rounds = rounds();
        var latency = latency(); // after the rounds: JIT compilation takes half of two cores
        double catchUp = plan.outageSeconds() == 0 ? 0 : outage();
        return new MirrorReport(
                plan.events(),
                rounds,
                latency,
                plan.outageSeconds(),
                catchUp,
                testbed.heapBytes(),
                testbed.mirror().peakBytes());
    }

    private Latency latency() throws IOException, InterruptedException {
        if (plan.latencySeconds() == 0) {
            return new Latency(IDLE_RATE, 0, 0, 0);
        }
        var time = Duration.ofSeconds(plan.latencySeconds());
        var latency = Latency.measure(testbed.redis().port(), testbed.journal(), IDLE_RATE, time);
        progress.accept(String.format("latency p50 %.1f ms, p99 %.1f ms", latency.p50Millis(), latency.p99Millis()));
        return latency;
    }

    private List<MirrorReport.Round> rounds() throws IOException, InterruptedException {
        var rounds = new ArrayList<MirrorReport.Round>();
        for (int number = 0; plan.rounds() > 0 && number <= plan.rounds(); number++) {
            var round = round(number + 1);
            progress.accept(String.format(
                    "bare %,.0f/s %.2f us, from the backlog %,.0f/s %.2f us (%.2f), live %,.0f/s%s",
                    round.baseline().perSecond(),
                    round.baseline().cpuMicros(),
                    round.drained().perSecond(),
                    round.drained().cpuMicros(),
                    round.ratio(),
                    round.live(),
                    number == 0 ? ", to warm up" : ""));
            if (number > 0) {
                rounds.add(round);
            }
        }
        return rounds;
    }

    /** Freezes the mirror while Redis continues, then measures how it catches up. All processes live through all rounds. */
    private MirrorReport.Round round(int time) throws IOException, InterruptedException {
        var before = testbed.commits().reached();
        testbed.mirror().freeze();
        long published = testbed.publish(plan.events());
        var baseline = testbed.baseline(time);
        testbed.mirror().thaw();
        var first = testbed.commits().awaitSequence(before.nextSequence() + 1);
        var cpuBefore = testbed.mirror().cpu();
        var last = testbed.commits().awaitSequence(before.nextSequence() + published);
        long events = last.nextSequence() - first.nextSequence();
        double cpuMicros = testbed.mirror().cpu().minus(cpuBefore).toNanos() / 1e3 / events;
        var drained = new MirrorTestbed.Speed(perSecond(events, last.nanos() - first.nanos()), cpuMicros);
        long began = System.nanoTime();
        long more = testbed.publish(plan.events());
        var end = testbed.commits().awaitSequence(last.nextSequence() + more);
        return new MirrorReport.Round(baseline, drained, perSecond(more, end.nanos() - began));
    }

    private static double perSecond(long count, long nanos) {
        return count * 1e9 / nanos;
    }

    private double outage() throws IOException, InterruptedException {
        var before = testbed.commits().reached();
        try (var publisher = NumberedPublisher.start(testbed.redis()::port, OUTAGE_RATE, () -> Long.MAX_VALUE)) {
            testbed.broker().kill();
            Thread.sleep(Duration.ofSeconds(plan.outageSeconds()).toMillis());
            testbed.broker().startAgain();
            long back = System.nanoTime();
            publisher.finish(1);
            var all = testbed.commits()
                    .awaitSequence(before.nextSequence() + publisher.ledger().acknowledged());
            return (all.nanos() - back) / 1e9;
        }
    }
}
