package dev.kodama.bench.report;

import java.util.List;

/** Computes medians. */
public final class Median {
    private Median() {}

    /** The upper median; 0 for an empty list. */
    public static double of(List<Double> values) {
        return values.stream().sorted().skip(values.size() / 2).findFirst().orElse(0.0);
    }
}
