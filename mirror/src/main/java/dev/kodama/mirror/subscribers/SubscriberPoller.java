package dev.kodama.mirror.subscribers;

import static java.nio.charset.StandardCharsets.UTF_8;

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
 * Tells in the subscriptions topic who is subscribed to events on a Redis, while it is this process's turn, until it is closed. Works in
 * a thread of its own with a connection of its own. With Redis or Kafka away nothing is told, and what was told stays. What Redis does
 * not let us look at is told as that: nobody is called unheard because nobody could look.
 */
public final class SubscriberPoller implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(SubscriberPoller.class);
    private static final Duration READ = Duration.ofSeconds(10);
    private static final int MOST_RECORDS = 100_000;
    private static final long CLOSE_MILLIS = 2_000;
    /** So many looks that failed, and none that did not, are more than a Redis that is busy. */
    private static final int FAILURES = 5;

    private final ProbeConfig config;
    private final JournalConfig journal;
    private final BooleanSupplier ours;
    private final Thread thread;
    private final CountDownLatch closing = new CountDownLatch(1);
    private volatile List<String> denied = List.of();
    private boolean looked;
    private int failures;
    private boolean away;

    private SubscriberPoller(ProbeConfig config, BooleanSupplier ours) {
        this.config = config;
        this.journal = config.journal();
        this.ours = ours;
        this.thread = new Thread(this::run, "probe-" + journal.source());
        thread.setDaemon(true);
    }

    /**
     * Starts in the background, whether Redis and Kafka are there or not.
     *
     * @param ours whether it is for this process to look
     */
    public static SubscriberPoller start(ProbeConfig config, BooleanSupplier ours) {
        var probe = new SubscriberPoller(config, ours);
        probe.thread.start();
        return probe;
    }

    private void run() {
        try (var redis = new SubscriberQuery(config.redisUrl());
                var topic = new CompactedWriter(journal, journal.subscriptionsTopic())) {
            PublishedSnapshot told = null;
            do {
                boolean turn = ours.getAsBoolean();
                looked &= turn;
                told = turn ? look(redis, topic, told) : null;
            } while (!closing.await(config.interval().toMillis(), TimeUnit.MILLISECONDS));
        } catch (InterruptedException e) {
            LOG.debug("closed");
        }
    }

    /** @return what the topic has been told; null if that is not known yet */
    private @Nullable PublishedSnapshot look(
            SubscriberQuery redis, CompactedWriter topic, @Nullable PublishedSnapshot before)
            throws InterruptedException {
        try {
            var told = before == null ? read().orElse(null) : before;
            if (told != null) {
                tell(topic, told, look(redis));
                away = false;
            }
            return told;
        } catch (RedisException e) {
            onAway("Redis does not tell who is subscribed", e);
            if (before != null) {
                before.interrupted();
            }
            return before;
        } catch (KafkaException | JournalNotFoundException e) {
            onAway("who is subscribed cannot be told", e);
            return before;
        }
    }

    /** A Redis that never let us look in this turn, or that refuses us, is not one that is away: events may come from it all the same. */
    private SubscriberSnapshot look(SubscriberQuery redis) {
        try {
            var look = redis.look();
            looked = true;
            failures = 0;
            onDenied(look.denied());
            return look;
        } catch (RedisException e) {
            var named = RedisDenial.of(reason(e));
            failures++;
            if (named.isEmpty() && (looked || failures < FAILURES)) {
                throw e;
            }
            var look = SubscriberSnapshot.nothing(named.orElse("Redis does not let us look: " + reason(e)));
            onDenied(look.denied());
            return look;
        }
    }

    private void tell(CompactedWriter topic, PublishedSnapshot told, SubscriberSnapshot look)
            throws InterruptedException {
        var changes = told.changes(look.records(journal.source()), look::covers);
        topic.write(changes);
        told.told(changes);
    }

    private void onDenied(List<String> now) {
        if (!now.equals(denied) && !now.isEmpty() && closing.getCount() > 0) {
            LOG.warn(
                    "Who is subscribed to events is not looked at, and unheard is not judged: {}",
                    String.join("; ", now));
        } else if (now.isEmpty() && !denied.isEmpty()) {
            LOG.info("Redis tells again who is subscribed to events");
        }
        denied = now;
    }

    private static String reason(Throwable failure) {
        Throwable root = failure;
        while (root.getCause() != null) {
            root = root.getCause();
        }
        return String.valueOf(root.getMessage());
    }

    /** Why something is not looked at, a sentence each: the right that Redis denies. Empty while all is, or another process looks. */
    public List<String> denied() {
        return denied;
    }

    /**
     * Looks once, as a probe does, for {@code kodama doctor}.
     *
     * @return why something cannot be looked at, a sentence each
     * @throws IllegalArgumentException if the URL or a TLS file of it cannot be used
     */
    public static List<String> denied(String redisUrl) {
        try (var redis = new SubscriberQuery(redisUrl)) {
            return redis.look().denied();
        } catch (RedisException e) {
            return List.of(RedisDenial.of(reason(e)).orElse("the client that looks is not let in: " + reason(e)));
        }
    }

    /** What was told before, by whoever. */
    private Optional<PublishedSnapshot> read() throws InterruptedException {
        JournalTopics.createForSubscriptions(journal);
        try (var view = CompactedTable.follow(
                journal, journal.subscriptionsTopic(), MOST_RECORDS, (key, value) -> new String(value, UTF_8))) {
            if (!view.awaitReady(READ)) {
                return Optional.empty();
            }
            var ours = new HashMap<>(view.all());
            ours.keySet().removeIf(key -> !SubscriberSnapshot.isOurs(key, journal.source()));
            return Optional.of(new PublishedSnapshot(ours));
        }
    }

    private void onAway(String what, Exception e) {
        if (!away && closing.getCount() > 0) {
            LOG.info("{} now; what was told stays: {}", what, e.toString());
        }
        away = true;
    }

    /** Ends within 2 s. */
    @Override
    public void close() {
        closing.countDown();
        try {
            thread.join(CLOSE_MILLIS);
            thread.interrupt();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
