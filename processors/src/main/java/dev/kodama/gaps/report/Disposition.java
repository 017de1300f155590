package dev.kodama.gaps.report;

import java.util.Arrays;
import java.util.Locale;

/** What was decided about a gap. */
public enum Disposition {
    /** Somebody shall listen, or publish. */
    TO_WIRE,
    /** Nobody needs it: whoever publishes, subscribes or declares shall stop. */
    TO_TRIM,
    /** It is right as it is, until a day, for a reason. */
    ACCEPTED;

    /** As it is written: {@code to-wire}. */
    public String word() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /** @throws IllegalArgumentException one line that says which there are */
    static Disposition of(String word) {
        return Arrays.stream(values())
                .filter(one -> one.word().equals(word))
                .findFirst()
                .orElseThrow(
                        () -> new IllegalArgumentException("must be to-wire, to-trim or accepted, was '" + word + "'"));
    }
}
