package dev.kodama.demo;

import dev.kodama.demo.fleet.Fleet;
import dev.kodama.pattern.NamePatterns;
import java.time.Duration;

/**
 * What a demo publishes.
 *
 * @param seed equal seeds publish equal events
 * @param rate events per second
 * @param maxEvents published events after which it ends
 * @param maxTime time after which it ends
 * @param darkAfter events of the fleet after which the synthesis service goes dark
 * @param types the event types to publish; empty for all
 */
public record DemoPlan(long seed, double rate, long maxEvents, Duration maxTime, long darkAfter, NamePatterns types) {
    /** For {@code maxTime}: until it is stopped. */
    public static final Duration FOREVER = Duration.ofDays(10_000);

    private static final double MAX_RATE = 100_000;
    private static final double MIN_RATE = 0.01;

    /** @throws IllegalArgumentException one line that says which option is wrong */
    public DemoPlan {
        if (!(rate >= MIN_RATE && rate <= MAX_RATE)) {
            throw new IllegalArgumentException("--rate must be from 0.01 to 100000 events a second, was " + rate);
        }
        if (maxEvents < 1) {
            throw new IllegalArgumentException("--count must be at least 1, was " + maxEvents);
        }
        if (maxTime.isNegative() || maxTime.isZero()) {
            throw new IllegalArgumentException("--duration must be longer than nothing");
        }
        if (darkAfter < 0) {
            throw new IllegalArgumentException("--dark-after must not be negative, was " + darkAfter);
        }
        if (!types.isEmpty() && Fleet.types().stream().noneMatch(types::contain)) {
            throw new IllegalArgumentException("--types matches none of the "
                    + Fleet.types().size() + " event types of the fleet; kodama demo --list-types shows them");
        }
    }

    boolean publishes(String eventType) {
        return types.isEmpty() || types.contain(eventType);
    }
}
