package dev.kodama.freshness;

import java.time.Instant;

/** Source of topologies' staleness. */
public interface ProgressSource {
    /** @param topology name of the topology, such as {@code gaps} */
    AsOf asOf(String topology, Instant now);

    /** The progress of another source's topologies; by default it is unknown. */
    default ProgressSource ofSource(String source) {
        return (topology, now) -> AsOf.UNKNOWN;
    }
}
