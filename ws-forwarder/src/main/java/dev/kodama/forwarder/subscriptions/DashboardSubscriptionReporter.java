package dev.kodama.forwarder.subscriptions;

import dev.kodama.bus.failure.OutageLog;
import dev.kodama.forwarder.protocol.Filter;
import dev.kodama.journal.JournalConfig;
import dev.kodama.journal.JournalNotFoundException;
import dev.kodama.journal.compacted.CompactedWriter;
import dev.kodama.journal.topics.JournalTopics;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Collection;
import java.util.Collections;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.InterruptException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Publishes the filters of this forwarder's clients to the subscriptions topic, as one record: within seconds of a change, and before the record
 * expires after two minutes. So a dead forwarder disappears by itself. Runs in a thread of its own; failures of Kafka do not affect the
 * forwarder.
 */
public final class DashboardSubscriptionReporter implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(DashboardSubscriptionReporter.class);
    private static final Duration EVERY = Duration.ofSeconds(3);
    private static final Duration HOLDS = Duration.ofMinutes(2);
    private static final long CLOSE_MILLIS = 500;

    private final JournalConfig journal;
    private final Supplier<? extends Collection<Filter>> filters;
    private final InstantSource clock;
    private final String key;
    private final CountDownLatch closing = new CountDownLatch(1);
    private final Thread thread = new Thread(this::run, "kodama-dashboard-subscriptions");

    // Used by the thread only.
    private Interests told = Interests.NONE;
    private Instant toldAt = Instant.EPOCH;
    private final OutageLog outage =
            new OutageLog(reason -> LOG.info("Dashboard subscriptions cannot be published; retrying: {}", reason));
    private boolean topicThere;

    private DashboardSubscriptionReporter(
            JournalConfig journal, Supplier<? extends Collection<Filter>> filters, InstantSource clock) {
        this.journal = journal;
        this.filters = filters;
        this.clock = clock;
        this.key = "dashboard/" + journal.source() + "/" + UUID.randomUUID();
        thread.setDaemon(true);
    }

    /**
     * Starts in the background.
     *
     * @param filters supplies the filters of the connected clients; called by the reporter's thread
     */
    public static DashboardSubscriptionReporter start(
            JournalConfig journal, Supplier<? extends Collection<Filter>> filters, InstantSource clock) {
        var reporter = new DashboardSubscriptionReporter(journal, filters, clock);
        reporter.thread.start();
        return reporter;
    }

    private void run() {
        try (var topic = new CompactedWriter(journal, journal.subscriptionsTopic())) {
            while (!closing.await(EVERY.toMillis(), TimeUnit.MILLISECONDS)) {
                tell(topic);
            }
        } catch (InterruptedException e) {
            LOG.debug("Closed");
        }
    }

    private void tell(CompactedWriter topic) throws InterruptedException {
        var now = Interests.of(filters.get());
        var at = clock.instant();
        boolean stale = !now.isEmpty() && at.isAfter(toldAt.plus(HOLDS.dividedBy(2)));
        if (now.equals(told) && !stale) {
            return;
        }
        try {
            if (!topicThere) {
                JournalTopics.createForSubscriptions(journal);
                topicThere = true;
            }
            topic.write(Collections.<String, @Nullable String>singletonMap(
                    key, now.isEmpty() ? null : now.toJson(journal.source(), at.plus(HOLDS))));
            told = now;
            toldAt = at;
            outage.end();
        } catch (InterruptException e) {
            LOG.debug("Closed while publishing dashboard subscriptions", e);
        } catch (KafkaException | JournalNotFoundException e) {
            outage.begin(e.toString());
            topicThere = false;
        }
    }

    /** Ends within 500 ms; the last record expires within two minutes. */
    @Override
    public void close() {
        closing.countDown();
        thread.interrupt();
        try {
            thread.join(CLOSE_MILLIS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
