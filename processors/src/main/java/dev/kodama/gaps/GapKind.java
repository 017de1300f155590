package dev.kodama.gaps;

import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;

/** In what way publishing and subscribing do not match. A type can be of several kinds. */
public enum GapKind {
    /** Published, and no service listens: neither directly nor by a durable subscription. */
    UNHEARD,
    /** Subscribed or declared, and never published. */
    SILENT,
    /** Published, and not in the catalog. */
    UNDECLARED,
    /** Fewer listen than the catalog declares. */
    MISSING_SUBSCRIBER,
    /** Published regularly once, and not for far longer than its own rhythm explains. */
    WENT_DARK,
    /** Published on a channel that is not named after it: who subscribes to its own does not hear it. */
    MISROUTED;

    /**
     * Reads what {@link #word} writes.
     *
     * @throws IllegalArgumentException one line that says which there are
     */
    public static GapKind of(String word) {
        return Arrays.stream(values())
                .filter(kind -> kind.word().equals(word))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("must be some of "
                        + Arrays.stream(values()).map(GapKind::word).collect(Collectors.joining(", ")) + ", was '"
                        + word
                        + "'"));
    }

    /** As it is written: {@code missing-subscriber}. */
    public String word() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
