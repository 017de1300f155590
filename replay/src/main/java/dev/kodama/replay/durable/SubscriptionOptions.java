package dev.kodama.replay.durable;

import dev.kodama.journal.EventFilter;
import dev.kodama.journal.StartPosition;
import dev.kodama.pattern.NamePatterns;
import java.time.Duration;
import java.util.List;

/**
 * Options of a durable subscription, validated.
 *
 * @param from start position of a subscription that was never started before
 * @param commitInterval how often handled offsets are committed
 * @param concurrency number of threads that handle events
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
    SubscriptionOptions {
        eventTypes = List.copyOf(eventTypes);
        entityTypes = List.copyOf(entityTypes);
        entityIds = List.copyOf(entityIds);
        requirePatterns(eventTypes);
        if (commitInterval.isNegative() || commitInterval.isZero()) {
            throw new IllegalArgumentException("commitEvery must be longer than 0, was " + commitInterval);
        }
        if (concurrency < 1) {
            throw new IllegalArgumentException("concurrency must be at least 1, was " + concurrency);
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
