package dev.kodama.forwarder.durable;

import dev.kodama.forwarder.limits.EventSampling;
import dev.kodama.forwarder.limits.SendRateLimiter;
import dev.kodama.pattern.NamePatterns;
import org.jspecify.annotations.Nullable;

/**
 * How fast a durable session gets events: as fast as the limiter allows, where none is left out; or sampled.
 *
 * @param limiter not used where events are sampled
 * @param perSecond events a second that are shown; 0 for all
 * @param alwaysShown event types that are never left out
 */
public record EventPace(SendRateLimiter limiter, int perSecond, NamePatterns alwaysShown) {
    /** Whether some events may be left out. */
    boolean isSampled() {
        return perSecond > 0;
    }

    /** The sampler of a session; null where all events are shown. */
    @Nullable
    Sampler sampler(DurableSource source) {
        return isSampled() ? new Sampler(source, new EventSampling(limiter.atMost(perSecond))) : null;
    }
}
