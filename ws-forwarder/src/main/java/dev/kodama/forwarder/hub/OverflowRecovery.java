package dev.kodama.forwarder.hub;

import dev.kodama.forwarder.hub.ring.EventView;
import dev.kodama.forwarder.hub.ring.FrameBatch;
import dev.kodama.forwarder.protocol.Filter;
import dev.kodama.http.visibility.FilterKey;
import java.util.Set;

/**
 * What a session still gets of events that the ring has overtaken: the failures, all of them and in order; then, if it conflates, of each
 * entity the newest. Guarded by who has it.
 */
final class OverflowRecovery {
    private final FramingContext parts;
    private final boolean conflates;
    private final EventView view;
    private long failure;
    private long failuresEnd;
    private long newest;
    private long newestEnd;
    private boolean failuresTaken;

    OverflowRecovery(FramingContext parts, boolean conflates, EventView view) {
        this.parts = parts;
        this.conflates = conflates;
        this.view = view;
    }

    /**
     * Begins with what lies between two numbers of the ring, the first not before the end of what is under way.
     *
     * @return false if a failure event among it is gone for good
     */
    boolean begin(long from, long to, Filter filter) {
        if (conflates) {
            newest = newest < newestEnd ? newest : from;
            newestEnd = to;
        }
        if (filter.wanted().containsKey(FilterKey.EVENT_TYPES) && !wantsFailures(filter)) {
            return true;
        }
        var failures = parts.failures();
        failure = failures.indexOf(from);
        failuresEnd = failures.indexOf(to);
        return failures.hasAllFrom(from);
    }

    private boolean wantsFailures(Filter filter) {
        return filter.wanted().getOrDefault(FilterKey.EVENT_TYPES, Set.of()).stream()
                .anyMatch(type -> parts.failureTypes().contains(type));
    }

    boolean isUnderWay() {
        return hasFailures() || newest < newestEnd;
    }

    /** Whether failures come next. */
    boolean hasFailures() {
        return failure < failuresEnd;
    }

    /** @return false if a failure event is gone for good */
    boolean take(Filter filter, FrameBatch batch) {
        failuresTaken = hasFailures();
        if (failuresTaken) {
            boolean whole = parts.failures().take(failure, failuresEnd, filter::matches, batch, view);
            if (whole && batch.isEmpty()) {
                failure = batch.next();
            }
            return whole;
        }
        parts.newest().take(newest, newestEnd, filter::matches, parts.failures()::isFailure, batch);
        if (batch.isEmpty()) {
            newest = newestEnd;
        }
        return true;
    }

    /** @return whether they were failures */
    boolean sent(long next) {
        if (failuresTaken) {
            failure = next;
        } else {
            newest = next;
        }
        return failuresTaken;
    }
}
