package dev.kodama.forwarder.hub;

import dev.kodama.forwarder.hub.ring.EventTest;
import dev.kodama.forwarder.hub.ring.EventView;
import dev.kodama.forwarder.hub.ring.FrameBatch;
import dev.kodama.forwarder.protocol.Filter;
import dev.kodama.forwarder.protocol.Selection;
import dev.kodama.http.visibility.FilterKey;

/**
 * Recovery of events that the ring has overtaken: all failure events in order; then, if the session conflates, the newest event of each
 * entity. Guarded by its owner.
 */
final class OverflowRecovery {
    private final FramingContext context;
    private final boolean conflates;
    private final EventView view;
    private long failure;
    private long failuresEnd;
    private long newest;
    private long newestEnd;
    private boolean failuresTaken;

    OverflowRecovery(FramingContext context, boolean conflates, EventView view) {
        this.context = context;
        this.conflates = conflates;
        this.view = view;
    }

    /**
     * Begins recovery of the events between two ring numbers, the first not before the end of the current recovery.
     *
     * @return false if one of the failure events is lost
     */
    boolean begin(long from, long to, Filter filter) {
        if (conflates) {
            newest = newest < newestEnd ? newest : from;
            newestEnd = to;
        }
        if (filter.selections().stream().noneMatch(this::wantsFailures)) {
            return true;
        }
        var failures = context.failures();
        failure = failures.indexOf(from);
        failuresEnd = failures.indexOf(to);
        return failures.hasAllFrom(from);
    }

    private boolean wantsFailures(Selection selection) {
        var types = selection.wanted().get(FilterKey.EVENT_TYPES);
        return types == null
                || types.stream().anyMatch(type -> context.failureTypes().contain(type));
    }

    boolean isUnderWay() {
        return hasFailures() || newest < newestEnd;
    }

    /** Whether failure events are next. */
    boolean hasFailures() {
        return failure < failuresEnd;
    }

    /** @return false if a failure event is lost */
    boolean take(EventTest wanted, FrameBatch batch) {
        failuresTaken = hasFailures();
        if (failuresTaken) {
            boolean whole = context.failures().take(failure, failuresEnd, wanted, batch, view);
            if (whole && batch.isEmpty()) {
                failure = batch.next();
            }
            return whole;
        }
        context.conflation().take(newest, newestEnd, wanted, context.failures()::isFailure, batch);
        if (batch.isEmpty()) {
            newest = newestEnd;
        }
        return true;
    }

    /** @return whether the batch held failure events */
    boolean sent(long next) {
        if (failuresTaken) {
            failure = next;
        } else {
            newest = next;
        }
        return failuresTaken;
    }
}
