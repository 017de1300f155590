package dev.kodama.freshness;

import java.time.Instant;

/** Tells up to which time what a topology derives is true. */
public interface ProgressSource {
    /** @param topology its name, such as {@code gaps} */
    AsOf asOf(String topology, Instant now);
}
