package dev.kodama.forwarder.hub;

import dev.kodama.forwarder.limits.SendRateLimiter;
import dev.kodama.forwarder.protocol.Filter;

/**
 * What a live session may be sent now, where that is limited, and its turn when that is used up. What comes meanwhile is passed over as if
 * the ring had overtaken it; only failure events go all the same. Guarded by who has it.
 */
final class SessionRateLimit {
    private final FramingContext parts;
    private final SendRateLimiter allowance;
    private boolean held;

    SessionRateLimit(FramingContext parts, SendRateLimiter allowance) {
        this.parts = parts;
        this.allowance = allowance;
    }

    /** How many events may go now. */
    int room() {
        return allowance.isLimited() ? allowance.room(parts.nanoTime().getAsLong()) : Integer.MAX_VALUE;
    }

    void use(int frames) {
        allowance.use(frames);
    }

    void exceed() {
        allowance.exceed();
    }

    /** The session is pulled when there is room again. */
    void hold(LiveSource source) {
        if (!held) {
            held = true;
            parts.held().add(source, parts.nanoTime().getAsLong() + allowance.untilRoom());
        }
    }

    void onTurn() {
        held = false;
    }

    /**
     * What is passed over.
     *
     * @param wanted how many events are
     * @param failures how many of them are no loss, for they come in spite of it
     */
    record Passed(long wanted, long failures) {}

    /** Looks at the events between two numbers; of one that has left the ring it is not known whether it is wanted: it is. */
    Passed between(long from, long to, Filter filter) {
        var failures = parts.failures();
        if (filter.takesNothing()) {
            return new Passed(0, 0);
        } else if (filter.takesAll()) {
            return new Passed(to - from, failures.indexOf(to) - failures.indexOf(from));
        }
        long wanted = 0;
        long failed = 0;
        for (long number = from; number < to; number++) {
            var head = parts.ring().headOf(number);
            if (head == null || filter.matches(head)) {
                wanted++;
                failed += head != null && failures.isFailure(head) ? 1 : 0;
            }
        }
        return new Passed(wanted, failed);
    }
}
