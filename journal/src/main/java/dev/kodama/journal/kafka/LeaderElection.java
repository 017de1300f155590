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
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Elects one process per source and role, such as mirroring, with a consumer group. The members subscribe to the positions topic, which
 * has one partition: its owner is the leader, the others are standbys. The group only elects; a transaction fences a former leader that
 * still writes.
 *
 * <p>A leader that stops leaves the group, and the next is elected within a second; a killed one is detected after {@link
 * #SESSION_TIMEOUT}.
 */
public final class LeaderElection implements AutoCloseable {
    /** The minimum that brokers allow by default. */
    private static final Duration SESSION_TIMEOUT = Duration.ofSeconds(6);

    private static final Duration HEARTBEAT_INTERVAL = Duration.ofMillis(400);
    private static final Duration MAX_POLL = Duration.ofMillis(200);
    private static final Duration REST = Duration.ofMillis(300);
    private static final Duration RETRY_DELAY = Duration.ofSeconds(1);
    private static final Logger LOG = LoggerFactory.getLogger(LeaderElection.class);

    private final JournalConfig config;
    private final String role;
    private final Thread thread;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private boolean leader;
    private volatile @Nullable KafkaConsumer<?, ?> member;
    private volatile boolean joined;
    private volatile @Nullable KafkaException failure;
    private volatile boolean closing;

    /**
     * Joins the group in the background. The positions topic must exist.
     *
     * @param role the leader's task, such as {@code mirror}
     */
    public LeaderElection(JournalConfig config, String role) {
        this.config = config;
        this.role = role;
        this.thread = new Thread(this::run, "kodama-election-" + role + "-" + config.source());
        thread.setDaemon(true);
        thread.start();
    }

    /** Waits until this process is the leader. Returns false after {@code timeout}. */
    public boolean await(Duration timeout) throws InterruptedException {
        long left = timeout.toNanos();
        lock.lock();
        try {
            while (!leader && left > 0) {
                left = changed.awaitNanos(left);
            }
            return leader;
        } finally {
            lock.unlock();
        }
    }

    /** Whether this process is a member of the group, so that a leader is elected. */
    public boolean joined() {
        return joined;
    }

    /** Why this process could not join the group; null if it could. */
    public @Nullable KafkaException failure() {
        return failure;
    }

    /** The right that Kafka denies, without which this process cannot join; empty if none is denied. */
    public Optional<String> denied() {
        var cause = failure;
        return cause == null ? Optional.empty() : KafkaDenial.of(cause, "Read");
    }

    public boolean isLeader() {
        lock.lock();
        try {
            return leader;
        } finally {
            lock.unlock();
        }
    }

    private void setLeader(boolean leader) {
        lock.lock();
        try {
            this.leader = leader;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    private void run() {
        while (!closing) {
            try (var joining =
                    KafkaClients.consumer(config.memberProperties(role, SESSION_TIMEOUT, HEARTBEAT_INTERVAL))) {
                member = joining;
                joining.subscribe(List.of(config.positionsTopic()), new Listener(joining));
                while (!closing) {
                    var unused = joining.poll(MAX_POLL);
                    restAsLeader();
                }
            } catch (WakeupException e) {
                LOG.debug("Leaving the group");
            } catch (KafkaException e) {
                LOG.debug("Left the group", e);
                onFailure(e);
                pause();
            } finally {
                setLeader(false);
            }
        }
    }

    /** Joining is retried, as a right may be granted later; each denied right is logged once. */
    private void onFailure(KafkaException cause) {
        joined = false;
        var before = denied();
        failure = cause;
        denied().filter(named -> !before.equals(Optional.of(named)))
                .ifPresent(named -> LOG.warn(
                        "The {} of source {} cannot join the leader election: {}", role, config.source(), named));
    }

    private void pause() {
        try {
            Thread.sleep(closing ? 0 : RETRY_DELAY.toMillis());
        } catch (InterruptedException e) {
            closing = true;
        }
    }

    /** A polling member wakes up ten times a second. A leader has nothing to wait for: it keeps its partition when others join. */
    private void restAsLeader() {
        lock.lock();
        try {
            long left = REST.toNanos();
            while (leader && !closing && left > 0) {
                left = changed.awaitNanos(left);
            }
        } catch (InterruptedException e) {
            closing = true;
        } finally {
            lock.unlock();
        }
    }

    /** Leaves the group, so that the next leader is elected at once. */
    @Override
    public void close() {
        closing = true;
        wakeUp();
        try {
            thread.join(Duration.ofSeconds(2).toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void wakeUp() {
        var polling = member;
        if (polling != null) {
            polling.wakeup();
        }
        lock.lock();
        try {
            changed.signalAll();
        } finally {
            lock.unlock();
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
                member.pause(partitions); // owning it is enough
                setLeader(true);
            }
        }

        @Override
        public void onPartitionsRevoked(Collection<TopicPartition> partitions) {
            if (!partitions.isEmpty()) {
                setLeader(false);
            }
        }
    }
}
