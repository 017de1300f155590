package dev.kodama.bench.performance;

import dev.kodama.bench.report.Latency;
import dev.kodama.bench.testbed.NumberedPublisher;
import dev.kodama.embedded.StartFailedException;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/** Measures a mirror in a process of its own: throughput beside a bare producer, latency, memory with Kafka away. */
public final class MirrorBench {
    private static final int IDLE_RATE = 1_000;
    private static final int OUTAGE_RATE = 20_000;

    /**
     * How much to do.
     *
     * @param events of each round; one round more than asked for warms up
     * @param latencySeconds how long latency is measured, 0 for not at all
     * @param outageSeconds how long Kafka is away, 0 for not at all
     */
    public record Plan(long events, int rounds, int latencySeconds, int outageSeconds) {}

    private final MirrorRig rig;
    private final Plan plan;
    private final Consumer<String> say;

    private MirrorBench(MirrorRig rig, Plan plan, Consumer<String> say) {
        this.rig = rig;
        this.plan = plan;
        this.say = say;
    }

    /**
     * Runs on servers of its own; returns when they have ended.
     *
     * @param dir an empty folder; logs stay in it
     * @param mainClass of the command line that knows {@code mirror}
     */
    public static MirrorReport run(Plan plan, Path dir, String mainClass, InstantSource clock, Consumer<String> say)
            throws StartFailedException, IOException, InterruptedException {
        try (var rig = MirrorRig.start(dir, mainClass, plan.events(), clock)) {
            return new MirrorBench(rig, plan, say).report();
        }
    }

    private MirrorReport report() throws IOException, InterruptedException {
        var rounds = rounds();
        var latency = latency(); // after the rounds: a JVM that compiles takes half of two cores
        double catchUp = plan.outageSeconds() == 0 ? 0 : outage();
        return new MirrorReport(
                plan.events(),
                rounds,
                latency,
                plan.outageSeconds(),
                catchUp,
                rig.heapBytes(),
                rig.mirror().peakBytes());
    }

    private Latency latency() throws IOException, InterruptedException {
        if (plan.latencySeconds() == 0) {
            return new Latency(IDLE_RATE, 0, 0, 0);
        }
        var time = Duration.ofSeconds(plan.latencySeconds());
        var latency = Latency.measure(rig.redis().port(), rig.journal(), IDLE_RATE, time);
        say.accept(String.format("latency p50 %.1f ms, p99 %.1f ms", latency.p50Millis(), latency.p99Millis()));
        return latency;
    }

    private List<MirrorReport.Round> rounds() throws IOException, InterruptedException {
        var rounds = new ArrayList<MirrorReport.Round>();
        for (int number = 0; plan.rounds() > 0 && number <= plan.rounds(); number++) {
            var round = round(number + 1);
            say.accept(String.format(
                    "bare %,.0f/s %.2f us, from the backlog %,.0f/s %.2f us (%.2f), live %,.0f/s%s",
                    round.bare().perSecond(),
                    round.bare().cpuMicros(),
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

    /** The mirror is frozen, its Redis goes on, and then it has to catch up: all processes live through all rounds. */
    private MirrorReport.Round round(int time) throws IOException, InterruptedException {
        var before = rig.commits().reached();
        rig.mirror().freeze();
        long published = rig.publish(plan.events());
        var bare = rig.bare(time);
        rig.mirror().thaw();
        var first = rig.commits().awaitSequence(before.nextSequence() + 1);
        var cpuBefore = rig.mirror().cpu();
        var last = rig.commits().awaitSequence(before.nextSequence() + published);
        long events = last.nextSequence() - first.nextSequence();
        double cpuMicros = rig.mirror().cpu().minus(cpuBefore).toNanos() / 1e3 / events;
        var drained = new MirrorRig.Speed(perSecond(events, last.nanos() - first.nanos()), cpuMicros);
        long began = System.nanoTime();
        long more = rig.publish(plan.events());
        var end = rig.commits().awaitSequence(last.nextSequence() + more);
        return new MirrorReport.Round(bare, drained, perSecond(more, end.nanos() - began));
    }

    private static double perSecond(long count, long nanos) {
        return count * 1e9 / nanos;
    }

    private double outage() throws IOException, InterruptedException {
        var before = rig.commits().reached();
        try (var publisher = NumberedPublisher.start(rig.redis()::port, OUTAGE_RATE, () -> Long.MAX_VALUE)) {
            rig.broker().kill();
            Thread.sleep(Duration.ofSeconds(plan.outageSeconds()).toMillis());
            rig.broker().startAgain();
            long back = System.nanoTime();
            publisher.finish(1);
            var all = rig.commits()
                    .awaitSequence(before.nextSequence() + publisher.ledger().acknowledged());
            return (all.nanos() - back) / 1e9;
        }
    }
}
