package dev.kodama.replay.durable;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.kodama.journal.JournalConfig;
import dev.kodama.journal.topics.JournalTopics;
import dev.kodama.testing.Journals;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * A subscriber that is killed again and again. The full measurement: {@code -Dkodama.kill.events=100000 -Dkodama.kill.kills=12
 * -Dkodama.kill.rate=1500 -Dkodama.kill.interval=1000}.
 */
@Tag("faults")
@Timeout(600)
class KillIT {
    private static final int EVENTS = Integer.getInteger("kodama.kill.events", 10_000);
    private static final int KILLS = Integer.getInteger("kodama.kill.kills", 4);
    private static final int RATE = Integer.getInteger("kodama.kill.rate", 2_000);
    private static final int A_STEP = 20;
    private static final Duration TIMEOUT = Duration.ofSeconds(30);
    private static final int INTERVAL = Integer.getInteger("kodama.kill.interval", 300);
    /** The commit interval, and what a commit may take on a machine with much else to do. */
    private static final long BOUND_MILLIS = INTERVAL + 1_000L;

    /** @param killedAt when; the end of time for the last */
    private record Run(List<KilledSubscriber.Handled> handled, long killedAt) {}

    @Test
    void losesNoEventAndRepeatsThoseOfTheLastCommitInterval(@TempDir Path folder) throws Exception {
        var journal = Journals.onSharedKafka();
        JournalTopics.create(journal);
        var runs = new ArrayList<Run>();
        try (var feed = new Feed(journal)) {
            for (int number = 0; number < KILLS; number++) {
                runs.add(killed(journal, feed, number, folder.resolve("run-" + number)));
            }
            runs.add(toTheEnd(journal, feed, all(runs), folder.resolve("last")));
        }

        assertThat(all(runs))
                .containsExactlyElementsOf(
                        LongStream.rangeClosed(1, EVENTS).boxed().toList());
        assertThat(longestBeforeItsKill(runs)).isLessThanOrEqualTo(BOUND_MILLIS);
    }

    /** Half of this run's events wait for the subscriber, the others come while it runs; then it is killed. */
    private static Run killed(JournalConfig journal, Feed feed, int number, Path file) throws Exception {
        int first = EVENTS / (KILLS + 1) * number;
        int last = EVENTS / (KILLS + 1) * (number + 1);
        int half = (first + last) / 2;
        var subscriber = KilledSubscriber.start(journal, INTERVAL, file);
        long killedAt;
        try {
            feed.writeTo(half);
            await().atMost(TIMEOUT).until(() -> !subscriber.handled().isEmpty());
            writeAtRate(feed, half, last);
        } finally {
            killedAt = subscriber.kill();
        }
        return new Run(subscriber.handled(), killedAt);
    }

    private static void writeAtRate(Feed feed, int half, int last) {
        long started = System.nanoTime();
        for (int to = half + A_STEP; to < last; to += A_STEP) {
            long due = started + TimeUnit.SECONDS.toNanos(1) * (to - half) / RATE;
            await().pollDelay(Duration.ZERO).pollInterval(Duration.ofMillis(2)).until(() -> System.nanoTime() >= due);
            feed.writeTo(to);
        }
        feed.writeTo(last);
    }

    private static Run toTheEnd(JournalConfig journal, Feed feed, Set<Long> before, Path file) throws Exception {
        var subscriber = KilledSubscriber.start(journal, INTERVAL, file);
        try {
            feed.writeTo(EVENTS);
            await().atMost(TIMEOUT).until(() -> distinct(before, subscriber) >= EVENTS);
        } finally {
            subscriber.kill();
        }
        return new Run(subscriber.handled(), Long.MAX_VALUE);
    }

    private static Set<Long> all(List<Run> runs) {
        return runs.stream()
                .flatMap(run -> run.handled().stream())
                .map(KilledSubscriber.Handled::sequence)
                .collect(Collectors.toCollection(TreeSet::new));
    }

    private static long distinct(Set<Long> before, KilledSubscriber now) throws IOException {
        return before.size()
                + now.handled().stream()
                        .map(KilledSubscriber.Handled::sequence)
                        .filter(sequence -> !before.contains(sequence))
                        .distinct()
                        .count();
    }

    /** Of what was handled again: how long before the kill it was handled before, at most. Prints what was seen. */
    private static long longestBeforeItsKill(List<Run> runs) {
        Map<Long, Long> beforeKill = new HashMap<>();
        long longest = 0;
        int twice = 0;
        for (int number = 0; number < runs.size(); number++) {
            var run = runs.get(number);
            int again = 0;
            for (var handled : run.handled()) {
                Long millis = beforeKill.put(handled.sequence(), run.killedAt() - handled.millis());
                again += millis == null ? 0 : 1;
                longest = Math.max(longest, millis == null ? 0 : millis);
            }
            twice += again;
            long inInterval = number == 0 ? 0 : inLastInterval(runs.get(number - 1));
            System.err.printf(
                    "run %d: %d handled, %d of them again; %d in the interval before the kill%n",
                    number, run.handled().size(), again, inInterval);
        }
        System.err.printf(
                "%d events, %d kills: %d seen twice, handled at most %d ms before a kill%n",
                EVENTS, KILLS, twice, longest);
        return longest;
    }

    private static long inLastInterval(Run run) {
        return run.handled().stream()
                .filter(handled -> run.killedAt() - handled.millis() <= INTERVAL)
                .count();
    }
}
