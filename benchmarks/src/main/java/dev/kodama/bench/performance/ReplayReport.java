package dev.kodama.bench.performance;

import dev.kodama.bench.report.Report;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The timing and throughput of replays.
 *
 * @param seconds the duration at 1x, with {@code perSecond}
 * @param medianMillis like the others, a deviation of events from their time
 * @param speeds events a second at max, by sink
 */
public record ReplayReport(
        int seconds,
        int perSecond,
        double medianMillis,
        double p99Millis,
        double maxMillis,
        long events,
        Map<String, Double> speeds)
        implements Report {
    private static final double MEDIAN_MILLIS = 20;

    public ReplayReport {
        speeds = Map.copyOf(speeds);
    }

    @Override
    public List<String> findings() {
        return medianMillis <= MEDIAN_MILLIS
                ? List.of()
                : List.of(String.format("off by %.1f ms at the median, more than %.0f", medianMillis, MEDIAN_MILLIS));
    }

    @Override
    public List<String> lines() {
        var lines = new ArrayList<String>();
        lines.add(String.format(
                "--speed 1x, %d s of %d events/s: off by %.2f ms at the median, %.2f at p99, %.2f at most",
                seconds, perSecond, medianMillis, p99Millis, maxMillis));
        lines.add(String.format("--speed max, %,d events of 330 bytes:", events));
        speeds.entrySet().stream()
                .sorted(Map.Entry.<String, Double>comparingByValue().reversed())
                .forEach(speed -> lines.add(String.format("  %-12s %,9.0f/s", speed.getKey(), speed.getValue())));
        findings().forEach(finding -> lines.add("SHORT  " + finding));
        return lines;
    }

    @Override
    public Map<String, Object> toMap() {
        var map = new LinkedHashMap<String, Object>();
        map.put("seconds", seconds);
        map.put("per_second", perSecond);
        map.put("median_ms", medianMillis);
        map.put("p99_ms", p99Millis);
        map.put("max_ms", maxMillis);
        map.put("events", events);
        map.put("speeds", speeds);
        map.put("findings", findings());
        return map;
    }
}
