package dev.kodama.forwarder.limits;

import dev.kodama.http.limits.Limit;
import dev.kodama.http.limits.LimitCounts;
import java.util.concurrent.TimeUnit;

/**
 * How many events one session may be sent now: so many a second, and as many at once. When more would have gone there is nothing until a
 * quarter of a second's worth is back, at least one: what is over is then passed over, or waits, in few pieces. Guarded by who has it.
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
     * A full one.
     *
     * @param perSecond 0 is no limit
     * @param counts learns how often it was used up
     */
    public SendRateLimiter(int perSecond, LimitCounts counts, long nanoTime) {
        this.perSecond = perSecond;
        this.enough = Math.max(1, perSecond / PIECES);
        this.counts = counts;
        this.left = perSecond;
        this.at = nanoTime;
    }

    /** One without a limit. */
    public static SendRateLimiter unlimited() {
        return new SendRateLimiter(0, new LimitCounts(), 0);
    }

    /** Whether there is a limit at all: if not, nobody need ask for more. */
    public boolean isLimited() {
        return perSecond > 0;
    }

    /** How many may go now. */
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

    /** So many went. */
    public void use(int count) {
        left -= isLimited() ? count : 0;
    }

    /** Something is there that may not go now, or not any more: until a quarter is back nothing does. */
    public void exceed() {
        if (!exceeded) {
            exceeded = true;
            counts.met(Limit.MESSAGES);
        }
    }

    /** How long until there is room again, in nanoseconds, as it was when last asked for. */
    public long untilRoom() {
        return isLimited() ? (long) Math.ceil((enough - left) * SECOND_NANOS / perSecond) : 0;
    }
}
