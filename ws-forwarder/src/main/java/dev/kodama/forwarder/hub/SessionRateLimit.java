package dev.kodama.forwarder.hub;

import dev.kodama.forwarder.hub.ring.EventTest;
import dev.kodama.forwarder.limits.SendRateLimiter;
import dev.kodama.forwarder.protocol.Filter;

/**
 * Rate limit of a live session. Events over the limit are skipped as if the ring had overtaken them; failure events are sent all the same.
 * Guarded by its owner.
 */
final class SessionRateLimit {
    private final FramingContext context;
    private final SendRateLimiter limiter;
    private boolean waiting;

    SessionRateLimit(FramingContext context, SendRateLimiter limiter) {
        this.context = context;
        this.limiter = limiter;
    }

    /** How many events may be sent now. */
    int room() {
        return limiter.isLimited() ? limiter.room(context.nanoTime().getAsLong()) : Integer.MAX_VALUE;
    }

    void use(int frames) {
        limiter.use(frames);
    }

    void exceed() {
        limiter.exceed();
    }

    /** Pulls the session when the limit allows events again. */
    void hold(LiveSource source) {
        if (!waiting) {
            waiting = true;
            context.wakeups().add(source::onTurn, context.nanoTime().getAsLong() + limiter.untilRoom());
        }
    }

    void onTurn() {
        waiting = false;
    }

    /**
     * Skipped events.
     *
     * @param wanted how many of them match the filter
     * @param failures how many of those are failure events, which are sent in spite of the limit
     */
    record Passed(long wanted, long failures) {}

    /**
     * Counts the events between two numbers. Evicted events count as wanted.
     *
     * @param wants whether an event matches the filter
     */
    Passed between(long from, long to, Filter filter, EventTest wants) {
        var failures = context.failures();
        if (filter.takesNothing()) {
            return new Passed(0, 0);
        } else if (filter.takesAll()) {
            return new Passed(to - from, failures.indexOf(to) - failures.indexOf(from));
        }
        long wanted = 0;
        long failed = 0;
        for (long number = from; number < to; number++) {
            var head = context.ring().headOf(number);
            if (head == null || wants.test(head, number)) {
                wanted++;
                failed += head != null && failures.isFailure(head) ? 1 : 0;
            }
        }
        return new Passed(wanted, failed);
    }
}
