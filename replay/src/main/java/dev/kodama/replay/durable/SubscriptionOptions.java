package dev.kodama.replay.durable;

import dev.kodama.journal.EventFilter;
import dev.kodama.journal.StartPosition;
import dev.kodama.pattern.NamePatterns;
import java.time.Duration;
import java.util.List;

/**
 * What was agreed with a subscriber.
 *
 * @param from where the subscription begins when it is started for the first time
 * @param commitInterval how often it is committed what was handled
 * @param concurrency how many threads handle events
 */
record SubscriptionOptions(
        String name,
        List<String> eventTypes,
        List<String> entityTypes,
        List<String> entityIds,
        StartPosition from,
        Duration commitInterval,
        Retry retry,
        int concurrency) {
    /** @throws IllegalArgumentException what is wrong */
    SubscriptionOptions {
        eventTypes = List.copyOf(eventTypes);
        entityTypes = List.copyOf(entityTypes);
        entityIds = List.copyOf(entityIds);
        requirePatterns(eventTypes);
        if (commitInterval.isNegative() || commitInterval.isZero()) {
            throw new IllegalArgumentException("a commit interval is longer than 0, was " + commitInterval);
        }
        if (concurrency < 1) {
            throw new IllegalArgumentException("at least one thread handles events, was " + concurrency);
        }
    }

    EventFilter filter() {
        return EventFilter.of(eventTypes, entityTypes, entityIds);
    }

    private static void requirePatterns(List<String> eventTypes) {
        try {
            var unused = NamePatterns.of(eventTypes);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("an event type of a subscription " + e.getMessage(), e);
        }
    }
}
