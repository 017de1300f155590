package dev.kodama.forwarder.api.dispositions;

import dev.kodama.gaps.report.GapDisposition;
import dev.kodama.history.UnavailableException;
import java.util.Map;

/** Decisions about gaps; all methods may throw {@link UnavailableException}. */
public interface DispositionStore {
    /** A source's dispositions by event type. */
    Map<String, GapDisposition> of(String source);

    /** Adds one, or replaces that of its event type; shown by {@link #of} afterwards. */
    void put(GapDisposition disposition);

    /** Removes one; not shown by {@link #of} afterwards. */
    void remove(String source, String eventType);
}
