package dev.kodama.journal.kafka;

import dev.kodama.journal.JournalConfig;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.apache.kafka.clients.consumer.ConsumerRebalanceListener;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.WakeupException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Whose turn it is to do what one at a time does for a source, such as mirroring it. All who could are a consumer group on the
 * positions topic, which has one partition: who holds it works, the others stand by. The group only chooses; that no two write is
 * for a transaction to hold, which fences the one before.
 *
 * <p>One that stops leaves the group and the next has its turn within a second; one that is killed is missed after
 * {@link #SESSION}.
 */
public final class LeaderElection implements AutoCloseable {
    /** The least that brokers allow by default. */
    private static final Duration SESSION = Duration.ofSeconds(6);

    private static final Duration HEARTBEAT = Duration.ofMillis(200);
    private static final Duration POLL = Duration.ofMillis(500);
    private static final Duration RETRY = Duration.ofSeconds(1);
    private static final Logger LOG = LoggerFactory.getLogger(LeaderElection.class);

    private final JournalConfig config;
    private final String role;
    private final Thread thread;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private boolean ours;
    private volatile @Nullable KafkaConsumer<?, ?> member;
    private volatile boolean joined;
    private volatile @Nullable KafkaException failure;
    private volatile boolean closing;

    /**
     * Joins the group, in the background. The topic has to exist.
     *
     * @param role what is done, such as {@code mirror}
     */
    public LeaderElection(JournalConfig config, String role) {
        this.config = config;
        this.role = role;
        this.thread = new Thread(this::run, "turn-" + role + "-" + config.source());
        thread.setDaemon(true);
        thread.start();
    }

    /** Whether it is our turn, after at most {@code patience}. */
    public boolean await(Duration patience) throws InterruptedException {
        long left = patience.toNanos();
        lock.lock();
        try {
            while (!ours && left > 0) {
                left = changed.awaitNanos(left);
            }
            return ours;
        } finally {
            lock.unlock();
        }
    }

    /** Whether the group has said whose turn it is. */
    public boolean joined() {
        return joined;
    }

    /** Why it is out of the group: Kafka refuses it; null while it is not. */
    public @Nullable KafkaException failure() {
        return failure;
    }

    /** Which right Kafka denies, so that there can be no turn; empty while none is known to be. */
    public Optional<String> denied() {
        var why = failure;
        return why == null ? Optional.empty() : KafkaDenial.of(why, "Read");
    }

    public boolean ours() {
        lock.lock();
        try {
            return ours;
        } finally {
            lock.unlock();
        }
    }

    private void setOurs(boolean ours) {
        lock.lock();
        try {
            this.ours = ours;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    private void run() {
        while (!closing) {
            try (var joining = new KafkaConsumer<>(
                    config.memberProperties(role, SESSION, HEARTBEAT),
                    new ByteArrayDeserializer(),
                    new ByteArrayDeserializer())) {
                member = joining;
                joining.subscribe(List.of(config.positionsTopic()), new Listener(joining));
                while (!closing) {
                    var unused = joining.poll(POLL);
                }
            } catch (WakeupException e) {
                LOG.debug("leaving the group");
            } catch (KafkaException e) {
                LOG.debug("out of the group", e);
                onFailure(e);
                rest();
            } finally {
                setOurs(false);
            }
        }
    }

    /** A right that is granted later is tried again: only the word is said once. */
    private void onFailure(KafkaException cause) {
        joined = false;
        var before = denied();
        failure = cause;
        denied().filter(named -> !before.equals(Optional.of(named)))
                .ifPresent(named ->
                        LOG.warn("The {} of source {} cannot take its turn: {}", role, config.source(), named));
    }

    private void rest() {
        try {
            Thread.sleep(closing ? 0 : RETRY.toMillis());
        } catch (InterruptedException e) {
            closing = true;
        }
    }

    /** Leaves the group, so that the next has its turn at once. */
    @Override
    public void close() {
        closing = true;
        var waiting = member;
        if (waiting != null) {
            waiting.wakeup();
        }
        try {
            thread.join(Duration.ofSeconds(2).toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private final class Listener implements ConsumerRebalanceListener {
        private final KafkaConsumer<byte[], byte[]> member;

        Listener(KafkaConsumer<byte[], byte[]> member) {
            this.member = member;
        }

        @Override
        public void onPartitionsAssigned(Collection<TopicPartition> partitions) {
            joined = true;
            failure = null;
            if (!partitions.isEmpty()) {
                member.pause(partitions); // holding it is all
                setOurs(true);
            }
        }

        @Override
        public void onPartitionsRevoked(Collection<TopicPartition> partitions) {
            if (!partitions.isEmpty()) {
                setOurs(false);
            }
        }
    }
}
