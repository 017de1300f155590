package dev.kodama.bench.report;

import java.util.List;

/** The middle one of some numbers. */
public final class Medians {
    private Medians() {}

    /** The upper of the two in the middle; 0 where there is none. */
    public static double of(List<Double> values) {
        return values.stream().sorted().skip(values.size() / 2).findFirst().orElse(0.0);
    }
}
