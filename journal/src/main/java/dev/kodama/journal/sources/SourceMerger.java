package dev.kodama.journal.sources;

import dev.kodama.journal.JournaledEvent;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Merges the events of several sources by time of capture; within a source its sequence is the order. Pure state, without I/O; holds what its
 * owner adds to it, one batch of a source.
 *
 * <p>How it works: the earliest first event of all sources is next, once no source can bring an earlier one. A source without waiting events
 * that is still behind its end is waited for. One at its end may have captured an earlier event that is not in the journal yet: such an event
 * comes within the maximum wait, or it comes late. So an event of the past waits for nothing, and a new one for the maximum wait.
 */
final class SourceMerger {
    private enum State {
        /** Behind the end of the journal: more events are there. */
        READING,
        AT_END,
        /** No more events are requested. */
        ENDED
    }

    private static final class Source {
        final ArrayDeque<JournaledEvent> waiting = new ArrayDeque<>();
        State state = State.READING;
        long addedNanos;
        long atEndMillis;
        long atEndNanos;
    }

    private final List<Source> sources = new ArrayList<>();
    private final Duration maxWait;

    SourceMerger(int count, Duration maxWait) {
        this.maxWait = maxWait;
        for (int i = 0; i < count; i++) {
            sources.add(new Source());
        }
    }

    /** Adds the next events of a source, in its order. */
    void add(int source, List<JournaledEvent> events, long nowNanos) {
        sources.get(source).waiting.addAll(events);
        sources.get(source).addedNanos = nowNanos;
    }

    /** The source is behind the end of the journal. */
    void setReading(int source) {
        sources.get(source).state = State.READING;
    }

    /** The source has no more events in the journal now. */
    void setAtEnd(int source, long nowMillis, long nowNanos) {
        sources.get(source).state = State.AT_END;
        sources.get(source).atEndNanos = nowNanos;
        sources.get(source).atEndMillis = nowMillis;
    }

    /** No more events of the source are requested. */
    void setEnded(int source) {
        sources.get(source).state = State.ENDED;
    }

    boolean isEmpty(int source) {
        return sources.get(source).waiting.isEmpty();
    }

    boolean isEmpty() {
        return sources.stream().allMatch(source -> source.waiting.isEmpty());
    }

    /** The first waiting event of a source; null if there is none. */
    @Nullable
    JournaledEvent first(int source) {
        return sources.get(source).waiting.peekFirst();
    }

    /** The source of the next event; -1 while none can be handed out. */
    int next() {
        int next = -1;
        long earliest = Long.MAX_VALUE;
        for (int i = 0; i < sources.size(); i++) {
            var first = sources.get(i).waiting.peekFirst();
            if (first != null && first.timeMillis() < earliest) {
                earliest = first.timeMillis();
                next = i;
            }
        }
        if (next < 0) {
            return -1;
        }
        for (var source : sources) {
            if (source.waiting.isEmpty() && mayBringBefore(source, earliest, sources.get(next).addedNanos)) {
                return -1;
            }
        }
        return next;
    }

    private boolean mayBringBefore(Source source, long millis, long addedNanos) {
        return switch (source.state) {
            case READING -> true;
            case AT_END ->
                millis + maxWait.toMillis() > source.atEndMillis && source.atEndNanos - addedNanos < maxWait.toNanos();
            case ENDED -> false;
        };
    }

    /** Removes the first waiting event of a source. */
    JournaledEvent remove(int source) {
        return sources.get(source).waiting.removeFirst();
    }
}
