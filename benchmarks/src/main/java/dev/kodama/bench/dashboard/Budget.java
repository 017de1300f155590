package dev.kodama.bench.dashboard;

import java.util.Locale;

/**
 * A budget and what was measured.
 *
 * @param name unique in a report
 * @param max the budget
 * @param measured must not be over it
 * @param unit of both
 * @param detail how it was measured
 */
record Budget(String name, double max, double measured, String unit, String detail) {
    boolean met() {
        return measured <= max;
    }

    String line() {
        return String.format(
                Locale.ROOT,
                "%-16s %8s %8s %-5s %-4s %s",
                name,
                number(max),
                number(measured),
                unit,
                verdict(),
                detail);
    }

    private String verdict() {
        return met() ? "ok" : "OVER";
    }

    static String number(double value) {
        return String.format(Locale.ROOT, value < 10 && value != Math.rint(value) ? "%.2f" : "%.0f", value);
    }
}
