package dev.kodama.bench.performance;

import dev.kodama.bench.report.Median;
import dev.kodama.bench.report.Report;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The speed of journal readers.
 *
 * @param startMillis the times from opening a reader at a sequence to its first event
 */
public record JournalReport(long events, List<Round> rounds, List<Double> startMillis) implements Report {
    private static final double RATIO = 0.7;
    private static final double START_MILLIS = 300;

    /** Events a second of a bare consumer, and of the reader in total order. */
    record Round(double baseline, double inOrder) {
        double ratio() {
            return inOrder / baseline;
        }
    }

    private double ratio() {
        return Median.of(rounds.stream().map(Round::ratio).toList());
    }

    private double slowestStart() {
        return startMillis.isEmpty() ? 0 : Collections.max(startMillis);
    }

    @Override
    public List<String> findings() {
        var findings = new ArrayList<String>();
        if (ratio() < RATIO) {
            findings.add(String.format("the reader does %.3f of a bare consumer, not %.1f", ratio(), RATIO));
        }
        if (slowestStart() > START_MILLIS) {
            findings.add(String.format("a start took %.0f ms, more than %.0f", slowestStart(), START_MILLIS));
        }
        return findings;
    }

    @Override
    public List<String> lines() {
        var lines = new ArrayList<String>();
        lines.add(String.format("%,d events of 330 bytes: read a second", events));
        lines.add("  bare consumer    in order    ratio");
        for (Round round : rounds) {
            lines.add(String.format("  %,11.0f/s %,9.0f/s   %5.2f", round.baseline(), round.inOrder(), round.ratio()));
        }
        lines.add(String.format("  median ratio %.3f", ratio()));
        lines.add(String.format(
                "start at a sequence: median %.0f ms, slowest of %d %.0f ms",
                Median.of(startMillis), startMillis.size(), slowestStart()));
        findings().forEach(finding -> lines.add("SHORT  " + finding));
        return lines;
    }

    @Override
    public Map<String, Object> toMap() {
        var map = new LinkedHashMap<String, Object>();
        map.put("events", events);
        map.put(
                "rounds",
                rounds.stream()
                        .map(one -> Map.of("bare", one.baseline(), "in_order", one.inOrder()))
                        .toList());
        map.put("ratio", ratio());
        map.put("start_median_ms", Median.of(startMillis));
        map.put("start_max_ms", slowestStart());
        map.put("findings", findings());
        return map;
    }
}
