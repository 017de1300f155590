package dev.kodama.forwarder.limits;

import dev.kodama.http.limits.Limit;
import dev.kodama.http.limits.LimitCounts;
import java.util.concurrent.TimeUnit;

/**
 * Rate limiter for the events sent to one session: a token bucket of one second's worth. Once it is exceeded, nothing may be sent until a quarter
 * of a second's worth (at least one event) has refilled, so that events are skipped or wait in few pieces. Guarded by its owner.
 */
public final class SendRateLimiter {
    private static final double PIECES = 4;
    private static final double SECOND_NANOS = TimeUnit.SECONDS.toNanos(1);

    private final int perSecond;
    private final double enough;
    private final LimitCounts counts;
    private double left;
    private long at;
    private boolean exceeded;

    /**
     * A full bucket.
     *
     * @param perSecond 0 is no limit
     * @param counts counts how often the limit is exceeded
     */
    public SendRateLimiter(int perSecond, LimitCounts counts, long nanoTime) {
        this.perSecond = perSecond;
        this.enough = Math.max(1, perSecond / PIECES);
        this.counts = counts;
        this.left = perSecond;
        this.at = nanoTime;
    }

    /** A limiter of a client that wants no more events; being over a limit that it chose itself is not counted. */
    public SendRateLimiter loweredTo(int other) {
        return atMost(other) < perSecond || !isLimited() ? new SendRateLimiter(other, new LimitCounts(), at) : this;
    }

    /** The lower of this limit and another one. */
    public int atMost(int other) {
        return isLimited() ? Math.min(perSecond, other) : other;
    }

    /** Whether there is a limit. */
    public boolean isLimited() {
        return perSecond > 0;
    }

    /** How many events may be sent now. */
    public int room(long nanoTime) {
        if (!isLimited()) {
            return Integer.MAX_VALUE;
        }
        left = Math.min(perSecond, left + (nanoTime - at) * perSecond / SECOND_NANOS);
        at = nanoTime;
        if (exceeded && left < enough) {
            return 0;
        }
        exceeded = false;
        return (int) Math.max(0, left);
    }

    /** Takes tokens for events that were sent. */
    public void use(int count) {
        left -= isLimited() ? count : 0;
    }

    /** Marks the limit as exceeded: events are held until a quarter has refilled. */
    public void exceed() {
        if (!exceeded) {
            exceeded = true;
            counts.met(Limit.MESSAGES);
        }
    }

    /** Nanoseconds until events may be sent again, as of the last {@link #room}. */
    public long untilRoom() {
        return isLimited() ? (long) Math.ceil((enough - left) * SECOND_NANOS / perSecond) : 0;
    }
}
