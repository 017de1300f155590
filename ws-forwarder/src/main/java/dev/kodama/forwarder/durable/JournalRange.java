package dev.kodama.forwarder.durable;

import dev.kodama.forwarder.hub.ring.Ring;
import dev.kodama.forwarder.protocol.ClientFrame;
import dev.kodama.journal.EndPosition;
import dev.kodama.journal.JournalEpoch;
import dev.kodama.journal.StartPosition;
import java.time.Instant;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The range of the journal that a client requests.
 *
 * @param since as requested
 * @param after the sequence before the first event, where {@code since} is a sequence
 * @param start position of the first event, in the journal that {@code since} names if it does
 * @param end where the subscription ends, or never
 * @param speed 1 is the original speed, 10 ten times as fast; infinite is as fast as possible
 */
public record JournalRange(String since, OptionalLong after, StartPosition start, EndPosition end, double speed) {
    private static final Pattern FACTOR = Pattern.compile("(\\d{1,9}(\\.\\d{1,9})?)x");
    private static final String LATEST = "latest";

    /**
     * Parses the parameters {@code since} (the sequence before the first event as {@link JournalEpoch#sequence},
     * {@code earliest}, {@code latest}, a time or {@code -10m}; default
     * {@code latest}), {@code until} and {@code speed}.
     *
     * @throws IllegalArgumentException one sentence that names the parameter and its valid values
     */
    public static JournalRange of(Function<String, @Nullable String> parameter, Instant now) {
        return of(find(parameter, "since").orElse(LATEST), find(parameter, "until"), find(parameter, "speed"), now);
    }

    /**
     * From behind a sequence on, without end.
     *
     * @param epoch the journal of the sequence; null for whichever is read
     */
    static JournalRange after(@Nullable JournalEpoch epoch, long sequence) {
        return new JournalRange(
                String.valueOf(sequence),
                OptionalLong.of(sequence),
                new StartPosition.AtSequence(epoch, sequence + 1),
                new EndPosition.Never(),
                Double.POSITIVE_INFINITY);
    }

    /**
     * This range with the changes of a seek.
     *
     * @param epoch the journal of {@code next}; null while unknown
     * @param next the sequence of the next event; 0 while unknown
     * @throws IllegalArgumentException as {@link #of(Function, Instant)}
     */
    JournalRange with(ClientFrame.Seek seek, @Nullable JournalEpoch epoch, long next, Instant now) {
        boolean here = seek.since().isEmpty() && next > 0;
        var asked = of(seek.since().orElse(since), seek.until(), seek.speed(), now);
        var from = here ? after(epoch, next - 1) : asked;
        return new JournalRange(
                from.since(),
                from.after(),
                from.start(),
                seek.until().isPresent() ? asked.end() : end,
                seek.speed().isPresent() ? asked.speed() : speed);
    }

    /** This range from behind a sequence on, as {@link #after}. */
    JournalRange from(@Nullable JournalEpoch epoch, long sequence) {
        var from = after(epoch, sequence);
        return new JournalRange(from.since(), from.after(), from.start(), end, speed);
    }

    /** This range with a known first sequence, as {@link #after}. */
    JournalRange startingAt(@Nullable JournalEpoch epoch, long sequence) {
        return new JournalRange(
                since, OptionalLong.of(sequence - 1), new StartPosition.AtSequence(epoch, sequence), end, speed);
    }

    /** Whether it starts in a journal or in whichever is read. */
    boolean isOf(@Nullable JournalEpoch journal) {
        return start.epoch() == null || start.epoch().equals(journal);
    }

    /** Whether it starts with the next journaled event. */
    boolean latest() {
        return start instanceof StartPosition.Latest;
    }

    /** Whether it has no end. */
    boolean endless() {
        return end instanceof EndPosition.Never;
    }

    boolean paced() {
        return !Double.isInfinite(speed);
    }

    /**
     * Whether its first event is in the ring or next there, and it has neither an end nor a pace.
     *
     * @param journal the journal of the ring
     */
    boolean isIn(Ring ring, @Nullable JournalEpoch journal) {
        long next = after.orElse(Long.MAX_VALUE - 1) + 1;
        return isOf(journal) && endless() && !paced() && next >= ring.tail() && next <= ring.head();
    }

    /** Whether reading can continue in the ring at a sequence, far enough from its tail not to be overtaken at once. */
    boolean continuesIn(Ring ring, long next) {
        long enough = paced() ? ring.head() : ring.tail() + (ring.head() - ring.tail()) / 4;
        return next >= enough && next <= ring.head();
    }

    private static JournalRange of(String since, Optional<String> until, Optional<String> speed, Instant now) {
        var sequence = JournalEpoch.sequence(since);
        OptionalLong after =
                sequence.stream().mapToLong(JournalEpoch.Sequence::sequence).findFirst();
        StartPosition start = sequence.<StartPosition>map(
                        behind -> new StartPosition.AtSequence(behind.epoch(), behind.sequence() + 1))
                .orElseGet(() -> named("since", () -> StartPosition.parse(since, now)));
        EndPosition end = named("until", () -> EndPosition.parse(until.orElse("never"), now));
        return new JournalRange(since, after, start, end, speedOf(speed.orElse("max")));
    }

    private static double speedOf(String text) {
        var matcher = FACTOR.matcher(text);
        double factor = text.equals("max")
                ? Double.POSITIVE_INFINITY
                : matcher.matches() ? Double.parseDouble(matcher.group(1)) : 0;
        if (factor <= 0) {
            throw new IllegalArgumentException(
                    "speed must be max, 1x (as it happened), 10x, or another factor greater than 0; was '" + text
                            + "'");
        }
        return factor;
    }

    private static <T> T named(String name, Supplier<T> parse) {
        try {
            return parse.get();
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(name + " " + e.getMessage(), e);
        }
    }

    private static Optional<String> find(Function<String, @Nullable String> parameter, String name) {
        return Optional.ofNullable(parameter.apply(name)).map(String::strip).filter(text -> !text.isEmpty());
    }
}
