package dev.kodama.replay.durable;

import dev.kodama.journal.JournalConfig;
import dev.kodama.journal.StartPosition;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Describes a durable subscription until {@link #handle} starts it. What is not said has a default. */
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

    /** Only events of these types, exact or with * for any letters. Default: all. {@code journal.hole} is one, too. */
    public DurableSubscriptionBuilder types(String... eventTypes) {
        this.eventTypes = List.of(eventTypes);
        return this;
    }

    /** Only events of entities of these types. Default: all. */
    public DurableSubscriptionBuilder entityTypes(String... entityTypes) {
        this.entityTypes = List.of(entityTypes);
        return this;
    }

    /** Only events of these entities. Default: all. */
    public DurableSubscriptionBuilder entityIds(String... entityIds) {
        this.entityIds = List.of(entityIds);
        return this;
    }

    /** Where to begin when the subscription is started for the first time ever. Default: latest, what comes from then on. */
    public DurableSubscriptionBuilder from(StartPosition from) {
        this.from = from;
        return this;
    }

    /** How often what was handled is committed; after a crash as much is handled again. Default: 1 s. */
    public DurableSubscriptionBuilder commitEvery(Duration interval) {
        this.commitInterval = interval;
        return this;
    }

    /**
     * How often an event is tried before it becomes a dead letter, and how long is waited before the next attempt: at most {@code first}
     * after the first one, twice as long each time, never longer than {@code most}. Meanwhile its partition waits. Default: 5
     * attempts, 100 ms to 10 s.
     */
    public DurableSubscriptionBuilder retry(int attempts, Duration first, Duration most) {
        this.retry = new Retry(attempts, first, most);
        return this;
    }

    /** How many threads handle events, of as many partitions at a time. Default: 8. */
    public DurableSubscriptionBuilder concurrency(int threads) {
        this.concurrency = threads;
        return this;
    }

    /** Where the lag and the counts are told, {@code kodama.durable.*}. Default: nowhere. */
    public DurableSubscriptionBuilder meters(MeterRegistry meters) {
        this.meters = meters;
        return this;
    }

    /** Where the journal is, and of which source events are handled. Has to be said. */
    public DurableSubscriptionBuilder journal(JournalConfig journal) {
        this.journal = journal;
        return this;
    }

    /**
     * Starts the subscription, in the background: with Kafka away, or without a journal, it waits. It keeps the JVM alive until it is
     * closed.
     *
     * @throws IllegalArgumentException if something that was said cannot be
     */
    public DurableSubscription handle(EventHandler handler) {
        var config = journal;
        if (config == null) {
            throw new IllegalArgumentException("the journal is missing: call journal(JournalConfig)");
        }
        var terms = new SubscriptionOptions(
                name, eventTypes, entityTypes, entityIds, from, commitInterval, retry, concurrency);
        var subscription = new DurableSubscription(config, terms, handler, meters, InstantSource.system());
        subscription.start();
        return subscription;
    }
}
