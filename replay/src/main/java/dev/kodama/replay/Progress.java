package dev.kodama.replay;

import java.time.Duration;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * Progress of a replay.
 *
 * @param firstSequence the first sequence; 0 until it is known
 * @param nextSequence the next sequence; 0 until it is known
 * @param endSequence the sequence before which it ends; {@link Long#MAX_VALUE} while unknown
 * @param events number of events written to the sink
 * @param elapsed time since its start
 */
public record Progress(long firstSequence, long nextSequence, long endSequence, long events, Duration elapsed) {
    /** Percentage of the sequences, filtered ones included; empty if the end is unknown. */
    public OptionalDouble percent() {
        if (endSequence == Long.MAX_VALUE || firstSequence == 0) {
            return OptionalDouble.empty();
        }
        long all = endSequence - firstSequence;
        return OptionalDouble.of(all <= 0 ? 100 : Math.min(100, 100.0 * (nextSequence - firstSequence) / all));
    }

    /** Average rate so far. */
    public double eventsPerSecond() {
        return elapsed.isZero() ? 0 : events * 1e9 / elapsed.toNanos();
    }

    /** Estimated time to the end at the average rate; empty if it is unknown. */
    public Optional<Duration> remaining() {
        double percent = percent().orElse(0);
        return percent == 0
                ? Optional.empty()
                : Optional.of(Duration.ofMillis((long) (elapsed.toMillis() * (100 - percent) / percent)));
    }
}
