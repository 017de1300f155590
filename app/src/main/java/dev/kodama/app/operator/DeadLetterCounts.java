package dev.kodama.app.operator;

import dev.kodama.journal.JournalConfig;
import dev.kodama.replay.durable.deadletter.DeadLetters;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;

/**
 * How many dead letters of each subscription were not redelivered.
 *
 * @param exact whether all were counted; false if there are too many to read in time
 */
record DeadLetterCounts(Map<String, Integer> counts, boolean exact) {
    static final DeadLetterCounts NONE = new DeadLetterCounts(Map.of(), true);

    private static final int MAX_READ = 20_000;
    private static final Duration TIMEOUT = Duration.ofSeconds(3);

    DeadLetterCounts {
        counts = Map.copyOf(counts);
    }

    /** Counts by reading. */
    static DeadLetterCounts of(JournalConfig journal) {
        var counts = new HashMap<String, Integer>();
        var read = new int[1];
        long deadline = System.nanoTime() + TIMEOUT.toNanos();
        var rest = DeadLetters.each(journal, 0, letter -> {
            counts.merge(letter.subscription(), letter.redelivered() ? 0 : 1, Integer::sum);
            return ++read[0] < MAX_READ && System.nanoTime() < deadline;
        });
        return new DeadLetterCounts(counts, rest.isEmpty());
    }

    int of(String subscription) {
        return counts.getOrDefault(subscription, 0);
    }
}
