package dev.kodama.forwarder.hub.where;

import dev.kodama.bus.json.JsonPaths;
import dev.kodama.bus.metadata.EventMetadata.Head;
import dev.kodama.forwarder.protocol.Filter;
import org.jspecify.annotations.Nullable;

/** Matches the events of a ring with one client's filter. Guarded by its owner. */
public final class EventMatcher {
    private final PayloadReader reader;
    private final Filter filter;
    private final JsonPaths paths;
    private @Nullable JsonPaths covering;
    private boolean unknown;
    private boolean acquired;

    public EventMatcher(PayloadReader reader, Filter filter) {
        this.reader = reader;
        this.filter = filter;
        this.paths = filter.paths();
    }

    /** Whether an event matches. One whose values are not known any more does not, see {@link #missed}. */
    public boolean test(Head head, long number) {
        if (paths.isEmpty()) {
            return filter.matches(head);
        } else if (!filter.mayMatch(head)) {
            return false;
        } else if (isKnown(head)) {
            return filter.matches(head);
        }
        var known = reader.known(head, number, paths);
        unknown |= known == null;
        return known != null && filter.matches(known);
    }

    private boolean isKnown(Head head) {
        var values = head.values();
        if (values == null) {
            return false;
        } else if (values.paths() == covering) {
            return true;
        } else if (values.paths().containsAll(paths)) {
            covering = values.paths();
            return true;
        }
        return false;
    }

    /** Whether an event was not known since the last call. */
    public boolean missed() {
        boolean was = unknown;
        unknown = false;
        return was;
    }

    /** Has the values of its paths read as events are appended, until {@link #release}. Returns false if there are too many paths. */
    public boolean acquire() {
        acquired = !paths.isEmpty() && reader.registry().acquire(paths);
        return acquired || paths.isEmpty();
    }

    /** Ends what {@link #acquire} began, if it did. */
    public void release() {
        if (acquired) {
            acquired = false;
            reader.registry().release(paths);
        }
    }
}
