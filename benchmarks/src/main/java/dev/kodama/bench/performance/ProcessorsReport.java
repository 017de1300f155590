package dev.kodama.bench.performance;

import dev.kodama.bench.report.Report;
import dev.kodama.bench.testbed.EventMix;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The result of a measurement of topologies.
 *
 * @param perSecond planned events a second, for {@code seconds}
 * @param mix the events
 * @param published published events a second
 * @param rates records a second, by topology, internal topics included
 * @param maxBehind maximum number of unprocessed records, by topology, sampled each second
 * @param behind unprocessed records at the end, by topology
 * @param caughtUpSeconds time until they were processed
 * @param cores the processors that the process used
 */
public record ProcessorsReport(
        int perSecond,
        int seconds,
        EventMix mix,
        double published,
        Map<String, Double> rates,
        Map<String, Double> maxBehind,
        Map<String, Double> behind,
        double caughtUpSeconds,
        double cores,
        long peakBytes)
        implements Report {
    private static final double ENOUGH = 0.98;
    /** More than one fetch: a topology that keeps up lags less than this. */
    private static final double BEHIND_SECONDS = 5;

    public ProcessorsReport {
        rates = Map.copyOf(rates);
        maxBehind = Map.copyOf(maxBehind);
        behind = Map.copyOf(behind);
    }

    @Override
    public List<String> findings() {
        var findings = new ArrayList<String>();
        if (published < ENOUGH * perSecond) {
            findings.add(String.format("only %,.0f/s were published", published));
        }
        rates.forEach((name, rate) -> {
            if (rate < ENOUGH * published) {
                findings.add(String.format("%s did %,.0f/s of %,.0f", name, rate, published));
            }
        });
        behind.forEach((name, records) -> {
            if (records > BEHIND_SECONDS * perSecond) {
                findings.add(String.format("%s is %,.0f records behind at the end", name, records));
            }
        });
        if (rates.isEmpty()) {
            findings.add("no topology ran");
        }
        return findings;
    }

    @Override
    public List<String> lines() {
        var lines = new ArrayList<String>();
        lines.add(String.format(
                "%,d events/s of %,d types about %,d entities for %d s, %,.0f/s published; all topologies in one process:"
                        + " %.2f cores, %d MB at most",
                perSecond, mix.types(), mix.entities(), seconds, published, cores, peakBytes >> 20));
        rates.keySet().stream()
                .sorted()
                .forEach(name -> lines.add(String.format(
                        "  %-10s %,9.0f records/s, behind by %,.0f at most, %,.0f at the end",
                        name,
                        rates.getOrDefault(name, 0.0),
                        maxBehind.getOrDefault(name, 0.0),
                        behind.getOrDefault(name, 0.0))));
        lines.add(String.format("  nothing left %.1f s after the last event", caughtUpSeconds));
        findings().forEach(finding -> lines.add("SHORT  " + finding));
        return lines;
    }

    @Override
    public Map<String, Object> toMap() {
        var map = new LinkedHashMap<String, Object>();
        map.put("per_second", perSecond);
        map.put("seconds", seconds);
        map.put("types", mix.types());
        map.put("entities", mix.entities());
        map.put("published", published);
        map.put("rates", rates);
        map.put("most_behind", maxBehind);
        map.put("behind", behind);
        map.put("caught_up_s", caughtUpSeconds);
        map.put("cores", cores);
        map.put("peak_bytes", peakBytes);
        map.put("findings", findings());
        return map;
    }
}
