package dev.kodama.bench.performance;

import dev.kodama.bench.performance.MirrorTestbed.Speed;
import dev.kodama.bench.report.Median;
import dev.kodama.bench.report.Report;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The speed and size of a mirror.
 *
 * @param latency measured without other load
 * @param heapBytes the maximum after a collection
 * @param residentBytes the maximum of the whole process
 * @param outageSeconds the time in which Kafka was unavailable
 * @param catchUpSeconds the time from the broker's return until all events were journaled
 */
public record MirrorReport(
        long events,
        List<Round> rounds,
        Latency latency,
        int outageSeconds,
        double catchUpSeconds,
        long heapBytes,
        long residentBytes)
        implements Report {
    private static final double RATIO = 0.8;
    private static final double P50_MILLIS = 15;
    private static final double P99_MILLIS = 50;
    private static final long HEAP_BYTES = 256L << 20;

    /**
     * One round.
     *
     * @param baseline the baseline: a producer with the mirror's properties, alone
     * @param drained the mirror, reading Redis's backlog without a publisher
     * @param live events a second with a publisher at full speed on the same machine
     */
    record Round(Speed baseline, Speed drained, double live) {
        double ratio() {
            return drained.perSecond() / baseline.perSecond();
        }
    }

    private double ratio() {
        return Median.of(rounds.stream().map(Round::ratio).toList());
    }

    @Override
    public List<String> findings() {
        var findings = new ArrayList<String>();
        if (ratio() < RATIO) {
            findings.add(String.format("the mirror does %.3f of a bare producer, not %.1f", ratio(), RATIO));
        }
        if (latency.p50Millis() > P50_MILLIS || latency.p99Millis() > P99_MILLIS) {
            findings.add(String.format("latency is over %.0f ms p50 or %.0f ms p99", P50_MILLIS, P99_MILLIS));
        }
        if (heapBytes > HEAP_BYTES) {
            findings.add("the heap is over 256 MB");
        }
        return findings;
    }

    @Override
    public List<String> lines() {
        var lines = new ArrayList<String>();
        lines.add(String.format("%,d events of 330 bytes: events a second, processor time for each", events));
        lines.add("  bare producer          mirror, backlog        ratio   mirror, live");
        for (Round round : rounds) {
            lines.add(String.format(
                    "  %,9.0f/s %6.2f us   %,9.0f/s %6.2f us    %5.2f   %,10.0f/s",
                    round.baseline().perSecond(),
                    round.baseline().cpuMicros(),
                    round.drained().perSecond(),
                    round.drained().cpuMicros(),
                    round.ratio(),
                    round.live()));
        }
        lines.add(String.format("  median ratio %.3f", ratio()));
        lines.add(String.format(
                "publish to committed at %,d/s: p50 %.1f ms, p99 %.1f ms, max %.1f ms",
                latency.perSecond(), latency.p50Millis(), latency.p99Millis(), latency.maxMillis()));
        lines.add(String.format(
                "Kafka unavailable for %d s at 20,000/s: all journaled %.1f s after its return",
                outageSeconds, catchUpSeconds));
        lines.add(String.format(
                "mirror's memory: heap %d MB at most after a collection, process %d MB resident",
                heapBytes >> 20, residentBytes >> 20));
        findings().forEach(finding -> lines.add("SHORT  " + finding));
        return lines;
    }

    @Override
    public Map<String, Object> toMap() {
        var map = new LinkedHashMap<String, Object>();
        map.put("events", events);
        map.put("rounds", rounds.stream().map(MirrorReport::toMap).toList());
        map.put("ratio", ratio());
        map.put("p50_ms", latency.p50Millis());
        map.put("p99_ms", latency.p99Millis());
        map.put("max_ms", latency.maxMillis());
        map.put("outage_s", outageSeconds);
        map.put("catch_up_s", catchUpSeconds);
        map.put("heap_mb", heapBytes >> 20);
        map.put("resident_mb", residentBytes >> 20);
        map.put("findings", findings());
        return map;
    }

    private static Map<String, Double> toMap(Round round) {
        return Map.of(
                "bare",
                round.baseline().perSecond(),
                "bare_cpu_us",
                round.baseline().cpuMicros(),
                "drained",
                round.drained().perSecond(),
                "drained_cpu_us",
                round.drained().cpuMicros(),
                "live",
                round.live(),
                "ratio",
                round.ratio());
    }
}
