package dev.kodama.replay.durable;

import dev.kodama.journal.JournalConfig;
import dev.kodama.journal.JournalNotFoundException;
import dev.kodama.journal.topics.JournalTopics;
import dev.kodama.journal.search.StartOffsetResolver;
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
 * A service is handed the events of the journal that it asked for, at least once each, those of one entity in their order, also
 * those that came while it was away:
 *
 * <pre>{@code
 * var subscription = DurableSubscription.named("synthesis")
 *         .types("TASK_COMPLETED")
 *         .from(new Start.Latest())
 *         .journal(journal)
 *         .handle(event -> synthesize(event.toEvent()));
 * }</pre>
 *
 * <p>Where it stands is kept in Kafka under its name, every second; started several times, the members share the partitions. What was
 * handled since the last commit is handled again after a crash: with a commit interval of 1 s, what was handled in the last
 * second. When a partition passes to another member, or on {@link #close}, what is being handled is waited for and committed
 * first. {@code docs/subscriptions.md} has all of it.
 */
public final class DurableSubscription implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(DurableSubscription.class);
    private static final Duration REST = Duration.ofSeconds(1);
    private static final Duration CLOSE = Duration.ofMillis(2_600);
    private static final Duration INTERRUPTED = Duration.ofMillis(300);

    private final JournalConfig config;
    private final SubscriptionOptions terms;
    private final SubscriptionDefinition registration;
    private final DurableMeters meters;
    private final ScheduledThreadPoolExecutor workers;
    private final DeadLetterProducer letters;
    private final Handling handling;
    private final PartitionWorkers lanes;
    private final OutageLog outage;
    private final Thread thread;
    private volatile boolean closing;

    DurableSubscription(
            JournalConfig config,
            SubscriptionOptions terms,
            EventHandler handler,
            MeterRegistry registry,
            InstantSource clock) {
        this.config = config;
        this.terms = terms;
        this.registration = new SubscriptionDefinition(
                config.source(),
                terms.name(),
                terms.eventTypes(),
                terms.entityTypes(),
                terms.entityIds(),
                clock.instant());
        this.meters = new DurableMeters(registry, config.source(), terms.name(), this::lag);
        var count = new AtomicInteger();
        this.workers = new ScheduledThreadPoolExecutor(terms.concurrency(), work -> {
            var worker = new Thread(work, threadName() + "-" + count.incrementAndGet());
            worker.setDaemon(true); // a handler that nothing ends does not keep a JVM alive
            return worker;
        });
        this.letters = new DeadLetterProducer(config, terms.name());
        this.handling = new Handling(terms.name(), handler, terms.retry(), letters, meters, workers);
        this.lanes = new PartitionWorkers(handling);
        this.outage = new OutageLog(terms.name());
        this.thread = new Thread(this::run, threadName());
    }

    private String threadName() {
        return "durable-" + terms.name();
    }

    /**
     * Begins to describe a subscription.
     *
     * @param name under which it stands in Kafka, 1 to 100 letters, digits, '_' or '-'; whoever handles the same events for the same
     *     purpose has the same name, and the same filters
     */
    public static DurableSubscriptionBuilder named(String name) {
        return new DurableSubscriptionBuilder(name);
    }

    void start() {
        thread.start();
    }

    /** How many events of the journal, wanted or not, in this member's partitions are not behind it; a long lag is estimated. */
    public long lag() {
        return lanes.lag();
    }

    /** Whether it has partitions to handle events of: not while Kafka was never there, nor if there are more members than partitions. */
    public boolean active() {
        return !lanes.partitions().isEmpty();
    }

    private void run() {
        while (!closing) {
            try (var watch = open()) {
                new GroupMember(config, terms, handling, lanes, watch, outage).run(() -> closing);
            } catch (JournalNotFoundException e) {
                outage.begin(String.valueOf(e.getMessage()));
            } catch (KafkaException e) {
                LOG.debug("out of the group", e);
                if (!closing) {
                    outage.begin("Kafka: " + e.getMessage());
                }
            } catch (InterruptedException e) {
                LOG.debug("closed before all was handled", e);
            } catch (RuntimeException e) {
                LOG.error("subscription {} begins anew after a defect", terms.name(), e);
            }
            rest();
        }
    }

    private void rest() {
        try {
            Thread.sleep(closing ? 0 : REST.toMillis());
        } catch (InterruptedException e) {
            LOG.debug("interrupted", e); // by close
        }
    }

    /** Says where it begins, the first time, and that it is there. */
    private SeekFollower open() {
        JournalTopics.createForSubscriptions(config);
        var watch = new SeekFollower(config, terms.name());
        try {
            watch.load();
            if (watch.newest() == null) {
                Registry.begin(config, terms.name(), StartOffsetResolver.of(config, terms.from()));
                watch.load();
            }
            Registry.enter(config, registration);
            return watch;
        } catch (RuntimeException e) {
            watch.close();
            throw e;
        }
    }

    /**
     * Takes nothing more, waits for what is being handled, commits and leaves the group; 3 s at most. A handler has 1 s of them before it
     * is interrupted.
     */
    @Override
    public void close() {
        closing = true;
        try {
            thread.join(CLOSE.toMillis());
            thread.interrupt();
            thread.join(INTERRUPTED.toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        var unused = workers.shutdownNow();
        letters.close();
        meters.close();
    }
}
