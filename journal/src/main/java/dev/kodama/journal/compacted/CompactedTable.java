package dev.kodama.journal.compacted;

import dev.kodama.journal.JournalConfig;
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
 * The newest committed value of each key of a compacted topic, in memory: a thread of its own reads the topic to its end and then
 * follows it. A topic that is not there yet is waited for, and with Kafka away what is known stays and goes on to be told. Holds as
 * many keys as it is told at most; further ones are passed over, which is logged once.
 *
 * @param <V> what a value is read as; its equality tells whether something has changed
 */
public final class CompactedTable<V> implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(CompactedTable.class);
    private static final long RETRY_MILLIS = 1_000;
    private static final long CLOSE_MILLIS = 1_500;
    /** Fetches are answered twice a second: one that is late so long is taken for lost. */
    private static final Duration SILENCE = Duration.ofSeconds(2);

    /** Reads a record's value. */
    public interface Reader<V> {
        /** @throws IllegalArgumentException if it is none; the record is passed over, and the key has no value */
        V read(String key, byte[] value);
    }

    /** Learns, in the view's thread, what changes after the first time that all was read. */
    public interface Listener<V> {
        /** @param value null where the key was deleted */
        void onChange(String key, @Nullable V value);
    }

    private final JournalConfig config;
    private final String topic;
    private final TableState<V> contents;
    private final Thread thread;
    private final CountDownLatch closing = new CountDownLatch(1);
    private final CountDownLatch ready = new CountDownLatch(1);
    private volatile @Nullable KafkaConsumer<byte[], byte[]> consumer;
    private volatile @Nullable TopicFollower following;
    private boolean away;

    private CompactedTable(JournalConfig config, String topic, int most, Reader<V> reader, Listener<V> listener) {
        this.config = config;
        this.topic = topic;
        this.contents = new TableState<>(topic, most, reader, listener);
        this.thread = new Thread(this::run, "view-" + topic);
        thread.setDaemon(true);
    }

    /**
     * Starts in the background.
     *
     * @param most keys
     */
    public static <V> CompactedTable<V> follow(
            JournalConfig config, String topic, int most, Reader<V> reader, Listener<V> listener) {
        var view = new CompactedTable<>(config, topic, most, reader, listener);
        view.thread.start();
        return view;
    }

    /** As {@link #follow(JournalConfig, String, int, Reader, Listener)}, for those who only look. */
    public static <V> CompactedTable<V> follow(JournalConfig config, String topic, int most, Reader<V> reader) {
        return follow(config, topic, most, reader, (key, value) -> {});
    }

    /** Whether all was read once: what there is may be told. */
    public boolean ready() {
        return ready.getCount() == 0;
    }

    /** Waits until {@link #ready}. */
    public boolean awaitReady(Duration patience) throws InterruptedException {
        return ready.await(patience.toMillis(), TimeUnit.MILLISECONDS);
    }

    /** Whether Kafka is reached: what there is is what Kafka has, a moment ago at most. */
    public boolean current() {
        var follower = following;
        return ready() && follower != null && follower.silentFor().compareTo(SILENCE) < 0;
    }

    /** What there is now, by key; a copy. */
    public Map<String, V> all() {
        return contents.all();
    }

    private void run() {
        while (closing.getCount() > 0) {
            try (var open = TopicFollower.consumer(config)) {
                consumer = open;
                if (closing.getCount() > 0) {
                    follow(open);
                }
            } catch (WakeupException | InterruptException e) {
                LOG.debug("{} is closed", topic);
            } catch (KafkaException e) {
                onAway(e);
            } finally {
                consumer = null;
                following = null;
            }
            pause();
        }
    }

    private void follow(KafkaConsumer<byte[], byte[]> open) {
        var follower = new TopicFollower(open, topic);
        if (!follower.found()) {
            return;
        }
        contents.begin();
        following = follower;
        while (closing.getCount() > 0) {
            follower.poll(contents::take);
            if (follower.atEnd()) {
                contents.complete();
                away = false;
                ready.countDown();
            }
        }
    }

    private void onAway(KafkaException e) {
        if (!away) {
            LOG.info("{} cannot be read now: {}", topic, e.toString());
        }
        away = true;
    }

    private void pause() {
        try {
            var unused = closing.await(RETRY_MILLIS, TimeUnit.MILLISECONDS);
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
            thread.join(CLOSE_MILLIS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
