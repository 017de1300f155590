package dev.kodama.journal.compacted;

import dev.kodama.bus.failure.OutageLog;
import dev.kodama.journal.JournalConfig;
import dev.kodama.journal.kafka.KafkaClients;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.WakeupException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Table of a compacted topic in memory: the newest committed value of each key, kept current by a background thread. It waits for a missing
 * topic, and serves the last known state while Kafka is unavailable. Keys beyond the maximum are ignored, which is logged once.
 *
 * @param <V> type of values; {@code equals} detects changes
 */
public final class CompactedTable<V> implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(CompactedTable.class);
    private static final long RETRY_DELAY_MILLIS = 1_000;
    private static final long CLOSE_TIMEOUT_MILLIS = 1_500;
    /** After this time without a connection, or without the answer that is due, the state counts as outdated. */
    private static final Duration MAX_SILENCE = Duration.ofMillis(2_500);

    private final JournalConfig config;
    private final String topic;
    private final TableState<V> state;
    private final Thread thread;
    private final CountDownLatch closing = new CountDownLatch(1);
    private final CountDownLatch ready = new CountDownLatch(1);
    private volatile @Nullable KafkaConsumer<byte[], byte[]> consumer;
    private volatile @Nullable TopicFollower follower;
    private final OutageLog outage;

    private CompactedTable(
            JournalConfig config, String topic, int maxKeys, ValueReader<V> reader, TableListener<V> listener) {
        this.config = config;
        this.topic = topic;
        this.outage = new OutageLog(reason -> LOG.info("Topic {} cannot be read now: {}", topic, reason));
        this.state = new TableState<>(topic, maxKeys, reader, listener);
        this.thread = new Thread(this::run, "kodama-table-" + topic);
        thread.setDaemon(true);
    }

    /**
     * Starts in the background.
     *
     * @param maxKeys maximum number of keys
     */
    public static <V> CompactedTable<V> follow(
            JournalConfig config, String topic, int maxKeys, ValueReader<V> reader, TableListener<V> listener) {
        var table = new CompactedTable<>(config, topic, maxKeys, reader, listener);
        table.thread.start();
        return table;
    }

    /** As {@link #follow(JournalConfig, String, int, ValueReader, TableListener)}, without a listener. */
    public static <V> CompactedTable<V> follow(JournalConfig config, String topic, int maxKeys, ValueReader<V> reader) {
        return follow(config, topic, maxKeys, reader, (key, value) -> {});
    }

    /** Whether the topic was read completely once. */
    public boolean ready() {
        return ready.getCount() == 0;
    }

    /** Waits until {@link #ready}. Returns false after {@code timeout}. */
    public boolean awaitReady(Duration timeout) throws InterruptedException {
        return ready.await(timeout.toMillis(), TimeUnit.MILLISECONDS);
    }

    /** Whether Kafka answers, so that the table has the topic's current state. */
    public boolean current() {
        var current = follower;
        return ready() && current != null && current.silentFor().compareTo(MAX_SILENCE) < 0;
    }

    /** A copy of the table. */
    public Map<String, V> all() {
        return state.all();
    }

    private void run() {
        while (closing.getCount() > 0) {
            try {
                var open = TopicFollower.consumer(config);
                consumer = open;
                while (closing.getCount() > 0) {
                    follow(open);
                    pause(); // until the topic exists
                }
            } catch (WakeupException | InterruptException e) {
                LOG.debug("Table of {} closed", topic);
            } catch (KafkaException e) {
                outage.begin(e.toString());
            } finally {
                closeConsumer();
            }
            pause();
        }
    }

    private void closeConsumer() {
        follower = null;
        var open = consumer;
        consumer = null;
        if (open != null) {
            open.close(KafkaClients.CLOSE_AT_ONCE);
        }
    }

    /** Returns at once if the topic does not exist. */
    private void follow(KafkaConsumer<byte[], byte[]> open) {
        var opened = new TopicFollower(open, topic);
        if (!opened.exists()) {
            return;
        }
        state.begin();
        follower = opened;
        while (closing.getCount() > 0) {
            opened.poll(state::add);
            if (opened.atEnd()) {
                state.complete();
                outage.end();
                ready.countDown();
            }
        }
    }

    private void pause() {
        try {
            var unused = closing.await(RETRY_DELAY_MILLIS, TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            closing.countDown();
        }
    }

    @Override
    public void close() {
        closing.countDown();
        var open = consumer;
        if (open != null) {
            open.wakeup();
        }
        try {
            thread.join(CLOSE_TIMEOUT_MILLIS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
