package dev.kodama.freshness;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/**
 * Low watermark of a topology, from the offsets that its group has committed.
 *
 * <p>How it works: each look sets a mark, the ends of what it reads at that time. Once the group has committed up to a mark, and as long
 * after that as the topology takes to hand on and tell what it has read, all that was there at the mark's time is told. Where nothing has
 * come into the journal since such a mark, it is all told now.
 */
final class ProgressTracker {
    /** A second each to hand on, to judge and to commit. */
    static final Duration SETTLE = Duration.ofSeconds(3);

    /** A mark that is not passed for so long means lag, whatever the journal's ends. */
    private static final Duration OVERDUE = Duration.ofSeconds(8);

    /** With a look a second a mark is settled before there are so many; beyond, none is set until the oldest is. */
    private static final int MAX_MARKS = 16;

    /** A group's offsets and those where its topics end; the ends were asked first. */
    record Look(
            Instant time,
            Map<TopicPartition, Long> journal,
            Map<TopicPartition, Long> ends,
            Map<TopicPartition, Long> committed) {
        Look {
            journal = Map.copyOf(journal);
            ends = Map.copyOf(ends);
            committed = Map.copyOf(committed);
        }

        long lag() {
            return ends.entrySet().stream()
                    .mapToLong(end -> Math.max(0, end.getValue() - committed.getOrDefault(end.getKey(), 0L)))
                    .sum();
        }

        private boolean passes(Mark mark) {
            return mark.look.ends.entrySet().stream()
                    .allMatch(end -> committed.getOrDefault(end.getKey(), 0L) >= end.getValue());
        }
    }

    private static final class Mark {
        final Look look;

        @Nullable
        Instant passed;

        Mark(Look look) {
            this.look = look;
        }
    }

    private final ArrayDeque<Mark> marks = new ArrayDeque<>();
    private @Nullable Look settled;
    private @Nullable Instant asOf;

    /** @return up to when all is told; empty while that is not known */
    Optional<Instant> take(Look look) {
        for (var mark : marks) {
            mark.passed = mark.passed == null && look.passes(mark) ? look.time : mark.passed;
        }
        while (!marks.isEmpty() && isSettled(marks.getFirst(), look.time)) {
            settled = marks.removeFirst().look;
            asOf = asOf == null || settled.time.isAfter(asOf) ? settled.time : asOf;
        }
        if (settled != null && settled.journal.equals(look.journal) && !isOverdue(look.time)) {
            asOf = look.time;
        }
        if (marks.size() < MAX_MARKS) {
            marks.addLast(new Mark(look));
        }
        return Optional.ofNullable(asOf);
    }

    private static boolean isSettled(Mark mark, Instant now) {
        return mark.passed != null && !now.isBefore(mark.passed.plus(SETTLE));
    }

    /** Whether the oldest mark was not passed in time. */
    boolean isOverdue(Instant now) {
        return !marks.isEmpty()
                && marks.getFirst().passed == null
                && marks.getFirst().look.time.isBefore(now.minus(OVERDUE));
    }
}
