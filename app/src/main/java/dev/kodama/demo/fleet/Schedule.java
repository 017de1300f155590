package dev.kodama.demo.fleet;

import dev.kodama.bus.Event;
import java.util.Comparator;
import java.util.Optional;
import java.util.PriorityQueue;
import org.jspecify.annotations.Nullable;

/**
 * An event queue in simulated time. Time is counted in steps; each step gives at most one event, so an action that is due while others are
 * comes later, in the order of due steps. It holds as many actions as the fleet has scheduled: {@link TicketLife} bounds the open tickets.
 */
final class Schedule {
    /** What happens at a step. May schedule further actions. */
    @FunctionalInterface
    interface Action {
        /** @return null if nothing is published after all: then the next due action takes the step */
        @Nullable
        Event happen();
    }

    private record Entry(long due, long order, Action action) {}

    private static final Comparator<Entry> BY_DUE_STEP =
            Comparator.comparingLong(Entry::due).thenComparingLong(Entry::order);

    private final PriorityQueue<Entry> entries = new PriorityQueue<>(BY_DUE_STEP);
    private final PriorityQueue<Entry> punctual = new PriorityQueue<>(BY_DUE_STEP);
    private long step;
    private long scheduled;

    /** The current step, from 0 on. */
    long step() {
        return step;
    }

    /** Schedules an action {@code steps} after the current one. */
    void in(long steps, Action action) {
        entries.add(new Entry(step + steps, scheduled++, action));
    }

    /** Schedules an action that does not wait for others: it comes late only by other punctual ones. */
    void punctuallyIn(long steps, Action action) {
        punctual.add(new Entry(step + steps, scheduled++, action));
    }

    /** Takes the event of the current step; empty if no action is due. */
    Optional<Event> take() {
        return take(punctual).or(() -> take(entries));
    }

    private Optional<Event> take(PriorityQueue<Entry> queue) {
        while (!queue.isEmpty() && queue.element().due() <= step) {
            var event = queue.remove().action().happen();
            if (event != null) {
                return Optional.of(event);
            }
        }
        return Optional.empty();
    }

    void advance() {
        step++;
    }
}
