package dev.kodama.forwarder.hub;

import dev.kodama.bus.metadata.EventMetadata.Head;
import dev.kodama.forwarder.hub.ring.EventView;
import dev.kodama.forwarder.hub.ring.FrameBatch;
import dev.kodama.forwarder.hub.ring.Ring;
import dev.kodama.forwarder.hub.ring.SequenceQueue;
import dev.kodama.forwarder.hub.where.EventMatcher;
import dev.kodama.forwarder.hub.where.PayloadReader;
import dev.kodama.forwarder.protocol.Filter;
import dev.kodama.forwarder.protocol.Overflow;

/**
 * Cursor of a session in the ring of live events: the numbers of the events that it has yet to send. Guarded by itself.
 *
 * <p>How it works: without a filter the session scans every event from its cursor on. With a filter the index offers matching events, and only
 * their numbers are kept. If these are too many, or for events before the index knew the filter, the session scans up to {@code scanUntil}.
 *
 * <p>{@link LiveSource} extends the cursor instead of holding it: every offered event would cost one more access to memory.
 */
abstract sealed class RingCursor permits LiveSource {
    private final Ring ring;
    private final Overflow overflow;
    private final SequenceQueue wanted = new SequenceQueue();
    private final PayloadReader payloads;
    private volatile Filter filter;
    private EventMatcher matcher;
    private boolean indexed;
    private boolean touched;
    private long cursor;
    private long scanUntil;
    /** From this number on every event that the index offers matches. */
    private long sureFrom;
    /** The last event that the index has offered and that matched: it may come by another key again. */
    private long offered = -1;

    RingCursor(Ring ring, PayloadReader payloads, Filter filter, Overflow overflow, long from) {
        this.ring = ring;
        this.payloads = payloads;
        matcher = new EventMatcher(payloads, filter);
        this.filter = filter;
        this.overflow = overflow;
        cursor = from;
        scanUntil = from;
    }

    /**
     * The ring has overtaken the cursor.
     *
     * @param count how many events in between are missed
     */
    abstract void onOvertaken(long from, long to, long count);

    /** The current filter, for any thread. */
    public final Filter filter() {
        return filter;
    }

    final Overflow overflow() {
        return overflow;
    }

    /** Whether the index offers the events. */
    final boolean isIndexed() {
        return indexed;
    }

    /** The number of the next event to scan, or behind the last one that was sent. */
    final long cursor() {
        return cursor;
    }

    /** Begins at a number with a filter. {@link #scanToHead} follows once events are offered. */
    final void reset(Filter entered, long from) {
        var next = new EventMatcher(payloads, entered);
        boolean reads = next.acquire();
        releasePaths();
        matcher = next;
        filter = entered;
        cursor = from;
        offered = -1;
        wanted.clear();
        indexed = FilterIndex.takes(entered) && reads;
    }

    /** The session does not need the values of its filter's paths any more. */
    final void releasePaths() {
        matcher.release();
    }

    /** Whether an event of the ring matches the filter. */
    final boolean wants(Head head, long number) {
        return matcher.test(head, number);
    }

    /** Whether the payload of an event was evicted before the filter could look at it, since the last call. */
    final boolean missedPayload() {
        return matcher.missed();
    }

    /** Scans the events that were appended before events were offered. */
    final void scanToHead() {
        scanUntil = ring.head();
        sureFrom = indexed && filter.isOneKey() ? scanUntil : Long.MAX_VALUE;
    }

    /**
     * Offers an event of the index.
     *
     * @return whether the source is to be pulled and was not yet marked for it
     */
    final synchronized boolean offer(Head head, long number) {
        if (!indexed || number < cursor || number == offered) {
            return false;
        } else if (number < sureFrom && !matcher.test(head, number)) {
            if (!matcher.missed()) {
                return false;
            }
            lose(number, number + 1);
            return touch();
        }
        offered = number;
        if (cursor < scanUntil) {
            scanUntil = Math.max(scanUntil, number + 1);
        } else if (!wanted.add(number)) {
            cursor = wanted.first();
            scanUntil = number + 1;
            wanted.clear();
        }
        return touch();
    }

    private boolean touch() {
        boolean first = !touched;
        touched = true;
        return first;
    }

    /** The index has missed some events: they are scanned. */
    final synchronized void lose(long from, long to) {
        if (indexed) {
            if (cursor >= scanUntil) {
                cursor = wanted.isEmpty() ? Math.max(cursor, from) : wanted.first();
                wanted.clear();
            }
            scanUntil = Math.max(scanUntil, to);
        }
    }

    /** Starts a round: an event offered from now on marks the source again. */
    final void beginRound() {
        touched = false;
        if (!indexed) {
            scanUntil = ring.head();
        }
    }

    /** Whether events are left in this round. */
    final boolean hasNext() {
        return isScanning() || (indexed && !wanted.isEmpty());
    }

    private boolean isScanning() {
        return cursor < scanUntil;
    }

    /** The number of the next event. There must be one. */
    final long next() {
        return isScanning() ? cursor : wanted.first();
    }

    /** The number after the last event of this round. There must be one. */
    final long end() {
        return isScanning() ? scanUntil : wanted.last() + 1;
    }

    /**
     * The number of the first event that is not sent.
     *
     * @param offered the number up to which the index has offered events
     */
    final long firstUnsent(long offered) {
        if (!indexed || isScanning()) {
            return cursor;
        }
        return wanted.isEmpty() ? Math.max(cursor, offered) : wanted.first();
    }

    /** Takes the next events. Returns false if none are left in this round. */
    final boolean takeEvents(FrameBatch batch, EventView view) {
        return isScanning() ? scan(batch, view) : indexed && !wanted.isEmpty() && takeWanted(batch, view);
    }

    private boolean scan(FrameBatch batch, EventView view) {
        boolean whole = ring.take(cursor, scanUntil, matcher::test, batch, view);
        if (matcher.missed() && whole) {
            batch.clear();
            onOvertaken(cursor, scanUntil, scanUntil - cursor);
            cursor = scanUntil;
        } else if (!whole) {
            batch.clear();
            long next = overflow == Overflow.CONFLATE ? ring.head() : afterSkip();
            onOvertaken(cursor, next, (indexed ? Math.min(next, scanUntil) : next) - cursor);
            cursor = next;
            scanUntil = Math.max(scanUntil, next);
        } else if (batch.isEmpty()) {
            cursor = Math.max(cursor, batch.next());
        }
        return true;
    }

    private boolean takeWanted(FrameBatch batch, EventView view) {
        long first = wanted.first();
        if (!ring.take(wanted, batch, view)) {
            batch.clear();
            long next = ring.tail();
            onOvertaken(first, next, wanted.dropBefore(next));
            cursor = Math.max(cursor, next);
        } else if (batch.isEmpty()) {
            advanceTo(batch.next());
        }
        return true;
    }

    /** The middle of the ring, to leave room before it is overtaken again; or where no more events match. */
    private long afterSkip() {
        long oldest = ring.tail();
        long middle = oldest + (ring.head() - oldest) / 2;
        return indexed ? Math.min(middle, Math.max(scanUntil, oldest)) : middle;
    }

    /** Events before this number are sent. */
    final void advanceTo(long next) {
        cursor = Math.max(cursor, next);
        var unused = wanted.dropBefore(next);
    }

    /** Skips all events before this number, the end of the round. */
    final void skipTo(long end) {
        cursor = end;
        wanted.clear();
    }
}
