package dev.kodama.forwarder.durable.tail;

import dev.kodama.bus.metadata.EventMetadata.Head;
import dev.kodama.forwarder.hub.ring.FrameBatch;
import dev.kodama.forwarder.hub.ring.Ring;
import dev.kodama.forwarder.hub.where.EventMatcher;
import dev.kodama.forwarder.hub.where.PayloadReader;
import dev.kodama.forwarder.protocol.Filter;
import dev.kodama.forwarder.protocol.FrameEncoding;
import dev.kodama.http.visibility.FilterKey;
import dev.kodama.journal.EventFilter;
import dev.kodama.journal.JournaledEvent;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** The events that a durable session wants: those its filter matches, and holes. Guarded by its owner, except {@link #filter}. */
public final class WantedEvents {
    /** The index is asked once for each selection. */
    private static final int MAX_FILTERS = 8;

    private final PayloadReader payloads;
    private volatile Filter filter;
    private EventMatcher matcher;

    /** @param payloads of the tail ring */
    public WantedEvents(PayloadReader payloads, Filter filter) {
        this.payloads = payloads;
        this.filter = filter;
        this.matcher = new EventMatcher(payloads, filter);
    }

    /** The current filter, for any thread. */
    public Filter filter() {
        return filter;
    }

    /** Has the payload values that the filter looks at read as events are appended to the tail ring, until {@link #close}. */
    public void open() {
        var unused = matcher.acquire();
    }

    /** Replaces the filter of open ones. */
    public void change(Filter changed) {
        var before = matcher;
        matcher = new EventMatcher(payloads, changed);
        open();
        before.release();
        filter = changed;
    }

    /** Ends what {@link #open} began. */
    public void close() {
        matcher.release();
    }

    /** Whether an event that was read from the journal is wanted. For any thread. */
    public boolean contain(Head head, JournaledEvent event) {
        return JournalFrame.isHole(head) || filter.matches(head, event.bytes());
    }

    /**
     * Filters of which one passes each wanted event, for the index. They may pass others, too. For any thread.
     *
     * @return one that passes all where there is no better one
     */
    public List<EventFilter> filters() {
        var selections = filter().selections();
        if (selections.size() > MAX_FILTERS) {
            return List.of(EventFilter.ALL);
        }
        var filters = new ArrayList<>(List.of(EventFilter.HOLES));
        try {
            for (var selection : selections) {
                if (!selection.takesNothing()) {
                    var wanted = selection.wanted();
                    filters.add(EventFilter.of(
                                    wanted.getOrDefault(FilterKey.EVENT_TYPES, Set.of()),
                                    wanted.getOrDefault(FilterKey.ENTITY_TYPES, Set.of()),
                                    wanted.getOrDefault(FilterKey.ENTITY_IDS, Set.of()))
                            .where(selection.where()));
                }
            }
            return List.copyOf(filters);
        } catch (IllegalArgumentException e) { // a name that no event has
            return List.of(EventFilter.ALL);
        }
    }

    /** Whether an event of the tail ring is wanted; see {@link #missed}. */
    public boolean containOfTail(Head head, long number) {
        return JournalFrame.isHole(head) || matcher.test(head, number);
    }

    /** Whether an event was evicted, since the last call, whose payload the filter had to look at. */
    public boolean missed() {
        return matcher.missed();
    }

    /** As {@link Ring#take}, of the tail ring; false also if an event was missed. */
    public boolean take(Ring ring, long from, long until, FrameBatch batch, FrameEncoding framing) {
        boolean whole = ring.take(from, until, this::containOfTail, batch, framing);
        return !missed() && whole;
    }
}
