package dev.kodama.mirror.listeners;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.kodama.journal.JournalConfig;
import dev.kodama.journal.JournalTopics;
import dev.kodama.journal.NoJournalException;
import dev.kodama.journal.compacted.CompactedView;
import dev.kodama.journal.compacted.CompactedWriter;
import io.lettuce.core.RedisException;
import java.time.Duration;
import java.util.HashMap;
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
 * a thread of its own with a connection of its own. With Redis or Kafka away nothing is told, and what was told stays: nobody is
 * called unheard because nobody could look.
 */
public final class SubscriptionProbe implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(SubscriptionProbe.class);
    private static final Duration READ = Duration.ofSeconds(10);
    private static final int MOST_RECORDS = 100_000;
    private static final long CLOSE_MILLIS = 2_000;

    private final ProbeConfig config;
    private final JournalConfig journal;
    private final BooleanSupplier ours;
    private final Thread thread;
    private final CountDownLatch closing = new CountDownLatch(1);
    private boolean away;

    private SubscriptionProbe(ProbeConfig config, BooleanSupplier ours) {
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
    public static SubscriptionProbe start(ProbeConfig config, BooleanSupplier ours) {
        var probe = new SubscriptionProbe(config, ours);
        probe.thread.start();
        return probe;
    }

    private void run() {
        try (var redis = new RedisLook(config.redisUrl());
                var topic = new CompactedWriter(journal, journal.subscriptionsTopic())) {
            Told told = null;
            do {
                told = ours.getAsBoolean() ? look(redis, topic, told) : null;
            } while (!closing.await(config.interval().toMillis(), TimeUnit.MILLISECONDS));
        } catch (InterruptedException e) {
            LOG.debug("closed");
        }
    }

    /** @return what the topic has been told; null if that is not known yet */
    private @Nullable Told look(RedisLook redis, CompactedWriter topic, @Nullable Told before)
            throws InterruptedException {
        try {
            var told = before == null ? read().orElse(null) : before;
            if (told != null) {
                var changes = told.changes(redis.look().records(journal.source()));
                topic.write(changes);
                told.told(changes);
                away = false;
            }
            return told;
        } catch (RedisException e) {
            onAway("Redis does not tell who is subscribed", e);
            if (before != null) {
                before.interrupted();
            }
            return before;
        } catch (KafkaException | NoJournalException e) {
            onAway("who is subscribed cannot be told", e);
            return before;
        }
    }

    /** What was told before, by whoever. */
    private Optional<Told> read() throws InterruptedException {
        JournalTopics.createForSubscriptions(journal);
        try (var view = CompactedView.follow(
                journal, journal.subscriptionsTopic(), MOST_RECORDS, (key, value) -> new String(value, UTF_8))) {
            if (!view.awaitReady(READ)) {
                return Optional.empty();
            }
            var ours = new HashMap<>(view.all());
            ours.keySet().removeIf(key -> !Look.isOurs(key, journal.source()));
            return Optional.of(new Told(ours));
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
