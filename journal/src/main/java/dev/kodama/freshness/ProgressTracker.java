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
 * <p>How it works: each snapshot sets a mark, the end offsets of the topology's inputs. When the group has committed up to a mark, and {@link
 * #SETTLE_TIME} has passed, the results include all events of the mark's time. If the journal has not grown since such a mark, they include
 * all events of now.
 */
final class ProgressTracker {
    /** The topology's time from reading to emitting: a second each to repartition, to evaluate and to commit. */
    static final Duration SETTLE_TIME = Duration.ofSeconds(3);

    /** A mark that is not passed in this time means lag. */
    private static final Duration OVERDUE_AFTER = Duration.ofSeconds(8);

    /** Maximum number of marks: more than are set until one settles. Beyond, no mark is set. */
    private static final int MAX_MARKS = 16;

    /** Committed offsets of a group and end offsets of its inputs; the ends were read first. */
    record OffsetSnapshot(
            Instant time,
            Map<TopicPartition, Long> journal,
            Map<TopicPartition, Long> ends,
            Map<TopicPartition, Long> committed) {
        OffsetSnapshot {
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
            return mark.snapshot.ends.entrySet().stream()
                    .allMatch(end -> committed.getOrDefault(end.getKey(), 0L) >= end.getValue());
        }
    }

    private static final class Mark {
        final OffsetSnapshot snapshot;

        @Nullable
        Instant passed;

        Mark(OffsetSnapshot snapshot) {
            this.snapshot = snapshot;
        }
    }

    private final ArrayDeque<Mark> marks = new ArrayDeque<>();
    private @Nullable OffsetSnapshot settled;
    private @Nullable Instant asOf;

    /** Adds a snapshot. Returns the time up to which the results are complete; empty while it is unknown. */
    Optional<Instant> add(OffsetSnapshot snapshot) {
        for (var mark : marks) {
            mark.passed = mark.passed == null && snapshot.passes(mark) ? snapshot.time : mark.passed;
        }
        while (!marks.isEmpty() && isSettled(marks.getFirst(), snapshot.time)) {
            settled = marks.removeFirst().snapshot;
            asOf = asOf == null || settled.time.isAfter(asOf) ? settled.time : asOf;
        }
        if (settled != null && settled.journal.equals(snapshot.journal) && !isOverdue(snapshot.time)) {
            asOf = snapshot.time;
        }
        if (marks.size() < MAX_MARKS) {
            marks.addLast(new Mark(snapshot));
        }
        return Optional.ofNullable(asOf);
    }

    private static boolean isSettled(Mark mark, Instant now) {
        return mark.passed != null && !now.isBefore(mark.passed.plus(SETTLE_TIME));
    }

    /** Whether the oldest mark was not passed in time. */
    boolean isOverdue(Instant now) {
        return !marks.isEmpty()
                && marks.getFirst().passed == null
                && marks.getFirst().snapshot.time.isBefore(now.minus(OVERDUE_AFTER));
    }
}
