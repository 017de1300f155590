package dev.kodama.mirror.subscribers;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.kodama.bus.failure.OutageLog;
import dev.kodama.bus.failure.RootCause;
import dev.kodama.bus.redis.RedisDenial;
import dev.kodama.journal.JournalConfig;
import dev.kodama.journal.JournalNotFoundException;
import dev.kodama.journal.compacted.CompactedTable;
import dev.kodama.journal.compacted.CompactedWriter;
import dev.kodama.journal.topics.JournalTopics;
import io.lettuce.core.RedisException;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.apache.kafka.common.KafkaException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Publishes the event subscribers of a Redis in the subscriptions topic, while this process leads, until closed. Uses a
 * thread and a connection of its own. While Redis or Kafka is unavailable nothing is published, and earlier records
 * stay. A right that Redis denies is published, too, so that no event counts as unheard because nobody could check.
 */
public final class SubscriberPoller implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(SubscriberPoller.class);
    private static final Duration READ_TIMEOUT = Duration.ofSeconds(10);
    private static final int MAX_RECORDS = 100_000;
    private static final long CLOSE_TIMEOUT_MILLIS = 2_000;
    /** As many failed queries in a row without a success are more than a busy Redis. */
    private static final int MAX_FAILURES = 5;

    private final ProbeConfig config;
    private final JournalConfig journal;
    private final BooleanSupplier isLeader;
    private final Thread thread;
    private final CountDownLatch closing = new CountDownLatch(1);
    private volatile List<String> denied = List.of();
    private boolean replied;
    private int failures;
    private final OutageLog outage = new OutageLog(failure -> LOG.info("{}; earlier records stay", failure));

    private SubscriberPoller(ProbeConfig config, BooleanSupplier isLeader) {
        this.config = config;
        this.journal = config.journal();
        this.isLeader = isLeader;
        this.thread = new Thread(this::run, "kodama-subscribers-" + journal.source());
        thread.setDaemon(true);
    }

    /**
     * Starts in the background, whether or not Redis and Kafka are available.
     *
     * @param isLeader whether this process publishes
     */
    public static SubscriberPoller start(ProbeConfig config, BooleanSupplier isLeader) {
        var probe = new SubscriberPoller(config, isLeader);
        probe.thread.start();
        return probe;
    }

    private void run() {
        try (var redis = new SubscriberQuery(config.redisUrl());
                var topic = new CompactedWriter(journal, journal.subscriptionsTopic())) {
            PublishedSnapshot published = null;
            do {
                boolean leads = isLeader.getAsBoolean();
                replied &= leads;
                published = leads ? poll(redis, topic, published) : null;
            } while (!closing.await(config.interval().toMillis(), TimeUnit.MILLISECONDS));
        } catch (InterruptedException e) {
            LOG.debug("Subscriber poller closed");
        }
    }

    /** @return the content of the topic; null while unknown */
    private @Nullable PublishedSnapshot poll(
            SubscriberQuery redis, CompactedWriter topic, @Nullable PublishedSnapshot before)
            throws InterruptedException {
        try {
            var published = before == null ? read().orElse(null) : before;
            if (published != null) {
                publish(topic, published, query(redis));
                outage.end();
            }
            return published;
        } catch (RedisException e) {
            onUnavailable("Cannot query the subscribers of Redis", e);
            if (before != null) {
                before.interrupted();
            }
            return before;
        } catch (KafkaException | JournalNotFoundException e) {
            onUnavailable("Cannot publish the subscribers of Redis", e);
            return before;
        }
    }

    /**
     * Queries Redis. A Redis that never replied in this leadership, or that denies the query, is not unavailable: it
     * may publish events all the same.
     */
    private SubscriberSnapshot query(SubscriberQuery redis) {
        try {
            var snapshot = redis.query();
            replied = true;
            failures = 0;
            onDenied(snapshot.denied());
            return snapshot;
        } catch (RedisException e) {
            var named = RedisDenial.of(RootCause.message(e));
            failures++;
            if (named.isEmpty() && (replied || failures < MAX_FAILURES)) {
                throw e;
            }
            var snapshot = SubscriberSnapshot.nothing(named.orElse("Redis denies the query: " + RootCause.message(e)));
            onDenied(snapshot.denied());
            return snapshot;
        }
    }

    private void publish(CompactedWriter topic, PublishedSnapshot published, SubscriberSnapshot snapshot)
            throws InterruptedException {
        var changes = published.changes(snapshot.records(journal.source()), snapshot::covers);
        topic.write(changes);
        published.published(changes);
    }

    private void onDenied(List<String> now) {
        if (!now.equals(denied) && !now.isEmpty() && closing.getCount() > 0) {
            LOG.warn(
                    "Cannot query the event subscribers, so unheard events are not detected: {}",
                    String.join("; ", now));
        } else if (now.isEmpty() && !denied.isEmpty()) {
            LOG.info("Redis allows the query of event subscribers again");
        }
        denied = now;
    }

    /**
     * Why something is not queried, a sentence each: the right that Redis denies. Empty if nothing is denied, or
     * another process leads.
     */
    public List<String> denied() {
        return denied;
    }

    /**
     * Queries once, as the poller does, for {@code kodama doctor}.
     *
     * @return why something cannot be queried, a sentence each
     * @throws IllegalArgumentException if the URL or one of its TLS files cannot be used
     */
    public static List<String> denied(String redisUrl) {
        try (var redis = new SubscriberQuery(redisUrl)) {
            return redis.query().denied();
        } catch (RedisException e) {
            return List.of(RedisDenial.of(RootCause.message(e))
                    .orElse("the querying client is denied: " + RootCause.message(e)));
        }
    }

    /** Reads the topic's records, whichever process wrote them. */
    private Optional<PublishedSnapshot> read() throws InterruptedException {
        JournalTopics.createForSubscriptions(journal);
        try (var view = CompactedTable.follow(
                journal, journal.subscriptionsTopic(), MAX_RECORDS, (key, value) -> new String(value, UTF_8))) {
            if (!view.awaitReady(READ_TIMEOUT)) {
                return Optional.empty();
            }
            var records = new HashMap<>(view.all());
            records.keySet().removeIf(key -> !SubscriberSnapshot.isOurs(key, journal.source()));
            return Optional.of(new PublishedSnapshot(records));
        }
    }

    private void onUnavailable(String what, Exception e) {
        if (closing.getCount() > 0) {
            outage.begin(what + ": " + e);
        }
    }

    /** Ends within 2 s. */
    @Override
    public void close() {
        closing.countDown();
        try {
            thread.join(CLOSE_TIMEOUT_MILLIS);
            thread.interrupt();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
