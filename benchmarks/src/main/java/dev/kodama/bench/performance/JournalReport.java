package dev.kodama.bench.performance;

import dev.kodama.bench.report.Medians;
import dev.kodama.bench.report.Report;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * How fast the journal is read.
 *
 * @param startMillis from opening a reader at a sequence until its first event
 */
public record JournalReport(long events, List<Round> rounds, List<Double> startMillis) implements Report {
    private static final double RATIO = 0.7;
    private static final double START_MILLIS = 300;

    /** Events a second: a consumer that only counts, and the reader that puts them in order. */
    record Round(double bare, double inOrder) {
        double ratio() {
            return inOrder / bare;
        }
    }

    private double ratio() {
        return Medians.of(rounds.stream().map(Round::ratio).toList());
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
            lines.add(String.format("  %,11.0f/s %,9.0f/s   %5.2f", round.bare(), round.inOrder(), round.ratio()));
        }
        lines.add(String.format("  median ratio %.3f", ratio()));
        lines.add(String.format(
                "start at a sequence: median %.0f ms, slowest of %d %.0f ms",
                Medians.of(startMillis), startMillis.size(), slowestStart()));
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
                        .map(one -> Map.of("bare", one.bare(), "in_order", one.inOrder()))
                        .toList());
        map.put("ratio", ratio());
        map.put("start_median_ms", Medians.of(startMillis));
        map.put("start_max_ms", slowestStart());
        map.put("findings", findings());
        return map;
    }
}
