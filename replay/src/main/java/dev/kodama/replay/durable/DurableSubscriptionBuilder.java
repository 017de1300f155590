package dev.kodama.replay.durable;

import dev.kodama.bus.failure.Backoff;
import dev.kodama.journal.JournalConfig;
import dev.kodama.journal.StartPosition;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Builder of a {@link DurableSubscription}; {@link #handle} starts it. Only {@link #journal(JournalConfig)} is required. */
public final class DurableSubscriptionBuilder {
    private final String name;
    private List<String> eventTypes = List.of();
    private List<String> entityTypes = List.of();
    private List<String> entityIds = List.of();
    private StartPosition from = new StartPosition.Latest();
    private Duration commitInterval = Duration.ofSeconds(1);
    private Retry retry = Retry.DEFAULT;
    private int concurrency = 8;
    private MeterRegistry meters = new SimpleMeterRegistry();
    private @Nullable JournalConfig journal;

    DurableSubscriptionBuilder(String name) {
        this.name = name;
    }

    /** Filters by event type: exact names, or patterns with * for any letters. Default: all, {@code journal.hole} included. */
    public DurableSubscriptionBuilder types(String... eventTypes) {
        this.eventTypes = List.of(eventTypes);
        return this;
    }

    /** Filters by entity type. Default: all. */
    public DurableSubscriptionBuilder entityTypes(String... entityTypes) {
        this.entityTypes = List.of(entityTypes);
        return this;
    }

    /** Filters by entity id. Default: all. */
    public DurableSubscriptionBuilder entityIds(String... entityIds) {
        this.entityIds = List.of(entityIds);
        return this;
    }

    /** Start position when a subscription of this name is started for the first time. Default: latest. */
    public DurableSubscriptionBuilder from(StartPosition from) {
        this.from = from;
        return this;
    }

    /** Interval between commits; after a crash the events handled since the last commit are handled again. Default: 1 s. */
    public DurableSubscriptionBuilder commitEvery(Duration interval) {
        this.commitInterval = interval;
        return this;
    }

    /**
     * Retries of an event before it becomes a dead letter: exponential backoff from at most {@code firstDelay} to at most {@code maxDelay}.
     * The event's partition waits. Default: 5 attempts, 100 ms to 10 s.
     *
     * @param attempts maximum number of attempts, the first included
     */
    public DurableSubscriptionBuilder retry(int attempts, Duration firstDelay, Duration maxDelay) {
        this.retry = new Retry(attempts, new Backoff(firstDelay, maxDelay));
        return this;
    }

    /** Number of threads, and so of partitions whose events are handled at a time. Default: 8. */
    public DurableSubscriptionBuilder concurrency(int threads) {
        this.concurrency = threads;
        return this;
    }

    /** Registry for the meters {@code kodama.durable.*}. Default: none. */
    public DurableSubscriptionBuilder meters(MeterRegistry meters) {
        this.meters = meters;
        return this;
    }

    /** The journal and the source whose events are handled. Required. */
    public DurableSubscriptionBuilder journal(JournalConfig journal) {
        this.journal = journal;
        return this;
    }

    /**
     * Starts the subscription in the background. It waits while Kafka is unavailable or has no journal, and keeps the JVM alive until it
     * is closed.
     *
     * @throws IllegalArgumentException if an option is invalid or the journal is missing
     */
    public DurableSubscription handle(EventHandler handler) {
        var config = journal;
        if (config == null) {
            throw new IllegalArgumentException("the journal is missing: call journal(JournalConfig)");
        }
        var options = new SubscriptionOptions(
                name, eventTypes, entityTypes, entityIds, from, commitInterval, retry, concurrency);
        var subscription = new DurableSubscription(config, options, handler, meters, InstantSource.system());
        subscription.start();
        return subscription;
    }
}
