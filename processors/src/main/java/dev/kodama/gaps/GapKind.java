package dev.kodama.gaps;

import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;

/** Kinds of mismatch between publishes, subscriptions and the catalog. An event type can have several. */
public enum GapKind {
    /** Published, and no service is subscribed, neither directly nor by a durable subscription. */
    UNHEARD,
    /** Subscribed or declared, and never published. */
    SILENT,
    /** Published, and not in the catalog. */
    UNDECLARED,
    /** Fewer services are subscribed than the catalog declares. */
    MISSING_SUBSCRIBER,
    /** Silent for far longer than the intervals of its events explain. */
    WENT_DARK,
    /** Published on the channel of another type: subscribers of its own channel do not hear it. */
    MISROUTED;

    /**
     * Parses a {@link #label}.
     *
     * @throws IllegalArgumentException one line that lists the labels
     */
    public static GapKind of(String label) {
        return Arrays.stream(values())
                .filter(kind -> kind.label().equals(label))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("must be some of "
                        + Arrays.stream(values()).map(GapKind::label).collect(Collectors.joining(", ")) + ", was '"
                        + label
                        + "'"));
    }

    /** In lower case with hyphens: {@code missing-subscriber}. */
    public String label() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
