package dev.kodama.gaps.report;

import java.util.Arrays;
import java.util.Locale;

/** The decision about a gap. */
public enum Disposition {
    /** A service has to subscribe, or to publish. */
    TO_WIRE,
    /** The publish, subscription or declaration is not needed and has to be removed. */
    TO_TRIM,
    /** The gap is right as it is, for a reason and until a day. */
    ACCEPTED;

    /** In lower case with hyphens: {@code to-wire}. */
    public String label() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /** @throws IllegalArgumentException one line that lists the labels */
    public static Disposition of(String label) {
        return Arrays.stream(values())
                .filter(one -> one.label().equals(label))
                .findFirst()
                .orElseThrow(() ->
                        new IllegalArgumentException("must be to-wire, to-trim or accepted, was '" + label + "'"));
    }
}
