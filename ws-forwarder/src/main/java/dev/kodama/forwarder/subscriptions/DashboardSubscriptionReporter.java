package dev.kodama.forwarder.subscriptions;

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
 * Tells in the subscriptions topic what the clients of this forwarder want, one record in all: within seconds of a change, and again
 * before two minutes are over, for which it holds. A forwarder that dies is forgotten by then. Works in a thread of its own; with Kafka
 * away nothing is told, and the forwarder does not notice.
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
    private final Thread thread = new Thread(this::run, "kodama-interest");

    // Only in the thread.
    private Interests told = Interests.NONE;
    private Instant toldAt = Instant.EPOCH;
    private boolean away;
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
     * @param filters of the clients that are connected when it is asked; from the reporter's thread
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
            LOG.debug("closed");
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
            away = false;
        } catch (InterruptException e) {
            LOG.debug("closed while it told what dashboards want", e);
        } catch (KafkaException | JournalNotFoundException e) {
            if (!away) {
                LOG.info("what dashboards want cannot be told now: {}", e.toString());
            }
            away = true;
            topicThere = false;
        }
    }

    /** Ends within half a second; what was told holds for two minutes at most. */
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
