package dev.kodama.gaps;

import java.util.Locale;

/** In what way publishing and subscribing do not match. A type can be of several kinds. */
public enum Kind {
    /** Published, and no service listens: neither directly nor by a durable subscription. */
    UNHEARD,
    /** Subscribed or declared, and never published. */
    SILENT,
    /** Published, and not in the catalog. */
    UNDECLARED,
    /** Fewer listen than the catalog declares. */
    MISSING_SUBSCRIBER,
    /** Published regularly once, and not for far longer than its own rhythm explains. */
    WENT_DARK;

    /** As it is written: {@code missing-subscriber}. */
    public String word() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
