package dev.kodama.forwarder.session;

import java.util.function.LongSupplier;
import java.util.function.ObjLongConsumer;

/**
 * Timer of the arrays of one session. The first event after a pause is due at once, what follows an interval later. All methods but
 * {@link #isWaiting} are called inside {@link Outbox#pull}.
 */
final class BatchTimer {
    private final long interval;
    private final LongSupplier nanoTime;
    private final ObjLongConsumer<Runnable> wakeups;
    private final Runnable onDue;
    private long last;
    private boolean written;
    private volatile boolean waiting;
    private volatile boolean woken;

    /** @param onDue runs at the time that a wakeup was asked for, by any thread */
    BatchTimer(long interval, LongSupplier nanoTime, ObjLongConsumer<Runnable> wakeups, Runnable onDue) {
        this.interval = interval;
        this.nanoTime = nanoTime;
        this.wakeups = wakeups;
        this.onDue = () -> {
            woken = true;
            waiting = false;
            onDue.run();
        };
        last = nanoTime.getAsLong() - interval;
    }

    /** Whether nothing is due before a wakeup that was asked for. */
    boolean isWaiting() {
        return waiting;
    }

    /** Whether an array may be sent; if not, a wakeup is asked for. */
    boolean isDue() {
        if (woken || nanoTime.getAsLong() - last >= interval) {
            return true;
        }
        if (!waiting) {
            waiting = true;
            wakeups.accept(onDue, last + interval);
        }
        return false;
    }

    /**
     * Some of what is due was taken.
     *
     * @param any whether there was anything
     * @param more whether more is due: only behind it the interval begins
     */
    void onGathered(boolean any, boolean more) {
        written |= any;
        if (written && !more) {
            written = false;
            woken = false;
            last = nanoTime.getAsLong();
        }
    }
}
