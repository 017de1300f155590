package dev.kodama.replay.durable;

import dev.kodama.bus.failure.OutageLog;
import dev.kodama.journal.JournalConfig;
import dev.kodama.journal.JournalNotFoundException;
import dev.kodama.journal.search.StartOffsetResolver;
import dev.kodama.journal.topics.JournalTopics;
import dev.kodama.replay.durable.PartitionWorker.Handling;
import dev.kodama.replay.durable.deadletter.DeadLetterProducer;
import dev.kodama.replay.durable.registry.Registry;
import dev.kodama.replay.durable.registry.SeekFollower;
import dev.kodama.replay.durable.registry.SubscriptionDefinition;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import java.time.InstantSource;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.kafka.common.KafkaException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Delivers the journal's events to a service at least once, in order per entity, including those published while the service was down:
 *
 * <pre>{@code
 * var subscription = DurableSubscription.named("synthesis")
 *         .types("TASK_COMPLETED")
 *         .from(new StartPosition.Latest())
 *         .journal(journal)
 *         .handle(event -> synthesize(event.toEvent()));
 * }</pre>
 *
 * <p>A consumer group of the subscription's name holds its position in Kafka, committed every second; several members share the
 * partitions. After a crash the events handled since the last commit are handled again. When a partition moves to another member, or
 * on {@link #close}, the event being handled is finished and committed first. See {@code docs/subscriptions.md}.
 */
public final class DurableSubscription implements AutoCloseable {
    /** What {@link #lag} is until it is known. */
    public static final long UNKNOWN_LAG = -1;

    private static final Logger LOG = LoggerFactory.getLogger(DurableSubscription.class);
    private static final Duration RETRY_DELAY = Duration.ofSeconds(1);
    private static final Duration CLOSE_TIMEOUT = Duration.ofMillis(2_600);
    private static final Duration INTERRUPT_TIMEOUT = Duration.ofMillis(300);

    private final JournalConfig config;
    private final SubscriptionOptions options;
    private final SubscriptionDefinition definition;
    private final DurableMeters meters;
    private final ScheduledThreadPoolExecutor executor;
    private final DeadLetterProducer deadLetters;
    private final Handling handling;
    private final PartitionWorkers workers;
    private final OutageLog outage;
    private final Thread thread;
    private volatile boolean closing;

    DurableSubscription(
            JournalConfig config,
            SubscriptionOptions options,
            EventHandler handler,
            MeterRegistry registry,
            InstantSource clock) {
        this.config = config;
        this.options = options;
        this.definition = new SubscriptionDefinition(
                config.source(),
                options.name(),
                options.eventTypes(),
                options.entityTypes(),
                options.entityIds(),
                clock.instant());
        this.meters = new DurableMeters(registry, config.source(), options.name(), this::lag);
        var count = new AtomicInteger();
        this.executor = new ScheduledThreadPoolExecutor(options.concurrency(), work -> {
            var worker = new Thread(work, threadName() + "-" + count.incrementAndGet());
            worker.setDaemon(true); // a handler that does not end must not keep the JVM alive
            return worker;
        });
        this.deadLetters = new DeadLetterProducer(config, options.name());
        this.handling = new Handling(options.name(), handler, options.retry(), deadLetters, meters, executor);
        this.workers = new PartitionWorkers(handling);
        this.outage = new OutageLog(
                reason -> LOG.warn("Subscription {} waits: {}", options.name(), reason.replace('\n', ' ')),
                duration -> LOG.info("Subscription {} continues after {} ms", options.name(), duration.toMillis()));
        this.thread = new Thread(this::run, threadName());
    }

    private String threadName() {
        return "kodama-durable-" + options.name();
    }

    /**
     * Builds a subscription.
     *
     * @param name 1 to 100 letters, digits, '_' or '-'; all members of one subscription have the same name and the same filters
     */
    public static DurableSubscriptionBuilder named(String name) {
        return new DurableSubscriptionBuilder(name);
    }

    void start() {
        thread.start();
    }

    /**
     * The number of unhandled events of this member's partitions, matching or not; a long lag is estimated. {@link #UNKNOWN_LAG} until
     * Kafka has told where the partitions end.
     */
    public long lag() {
        return workers.lag();
    }

    /** Whether this member has partitions: not before it has reached Kafka, nor if there are more members than partitions. */
    public boolean active() {
        return !workers.partitions().isEmpty();
    }

    private void run() {
        while (!closing) {
            try (var seeks = register()) {
                new GroupMember(config, options, handling, workers, seeks, outage).run(() -> closing);
            } catch (JournalNotFoundException e) {
                outage.begin(String.valueOf(e.getMessage()));
            } catch (KafkaException e) {
                LOG.debug("Left the group", e);
                if (!closing) {
                    outage.begin("Kafka: " + e.getMessage());
                }
            } catch (InterruptedException e) {
                LOG.debug("Closed while events were being handled", e);
            } catch (RuntimeException e) {
                LOG.error("Subscription {} restarts after an unexpected error", options.name(), e);
            }
            pause();
        }
    }

    private void pause() {
        try {
            Thread.sleep(closing ? 0 : RETRY_DELAY.toMillis());
        } catch (InterruptedException e) {
            LOG.debug("Interrupted by close", e);
        }
    }

    /** Registers the subscription, at the first start with its start position. */
    private SeekFollower register() {
        JournalTopics.createForSubscriptions(config);
        var seeks = new SeekFollower(config, options.name());
        try {
            seeks.load();
            if (seeks.newest() == null) {
                Registry.begin(config, options.name(), StartOffsetResolver.of(config, options.from()));
                seeks.load();
            }
            Registry.register(config, definition);
            return seeks;
        } catch (RuntimeException e) {
            seeks.close();
            throw e;
        }
    }

    /**
     * Stops fetching, waits for the events being handled, commits and leaves the group, within 3 s. A handler has 1 s before it is
     * interrupted.
     */
    @Override
    public void close() {
        closing = true;
        try {
            thread.join(CLOSE_TIMEOUT.toMillis());
            thread.interrupt();
            thread.join(INTERRUPT_TIMEOUT.toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        var unused = executor.shutdownNow();
        deadLetters.close();
        meters.close();
    }
}
