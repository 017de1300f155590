package dev.kodama.replay;

import java.time.Duration;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * How far a replay is.
 *
 * @param firstSequence where it began; 0 until that is known
 * @param nextSequence what it comes to next; 0 until that is known
 * @param endSequence before which it ends; {@link Long#MAX_VALUE} where that is not known
 * @param events handed to the sink
 * @param elapsed since it began
 */
public record Progress(long firstSequence, long nextSequence, long endSequence, long events, Duration elapsed) {
    /** Of the sequences, from 0 to 100, with those that a filter leaves out; empty where the end is not known. */
    public OptionalDouble percent() {
        if (endSequence == Long.MAX_VALUE || firstSequence == 0) {
            return OptionalDouble.empty();
        }
        long all = endSequence - firstSequence;
        return OptionalDouble.of(all <= 0 ? 100 : Math.min(100, 100.0 * (nextSequence - firstSequence) / all));
    }

    /** On the average so far. */
    public double eventsPerSecond() {
        return elapsed.isZero() ? 0 : events * 1e9 / elapsed.toNanos();
    }

    /** How long the rest takes if it goes on like the average so far; empty where that cannot be said. */
    public Optional<Duration> left() {
        double percent = percent().orElse(0);
        return percent == 0
                ? Optional.empty()
                : Optional.of(Duration.ofMillis((long) (elapsed.toMillis() * (100 - percent) / percent)));
    }
}
