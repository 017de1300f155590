package dev.kodama.mirror;

import dev.kodama.journal.topics.JournalPositions;
import dev.kodama.mirror.replication.connection.ReplicationConfig;
import dev.kodama.mirror.replication.connection.ReplicationIds;
import java.io.IOException;
import java.time.Duration;
import org.apache.kafka.common.KafkaException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Compares, while a mirror stands by, the replication id of its Redis with the journaled one: of two Redis servers
 * under one source only one would be journaled, while the other's mirror stands by forever. A failover or a restart
 * changes the id, and the journal has the new one a moment later, so only a difference of ten seconds is reported.
 * Without ids, as by subscription, nothing is compared. Runs in a thread of its own.
 */
final class RedisIdentity {
    private static final Logger LOG = LoggerFactory.getLogger(RedisIdentity.class);
    private static final long INTERVAL_NANOS = Duration.ofSeconds(2).toNanos();
    private static final long MIN_DIFFERENCE_NANOS = Duration.ofSeconds(10).toNanos();

    private final MirrorConfig config;
    private @Nullable Thread thread;
    private long checkedNanos;
    private volatile String difference = "";

    // Confined to the checking thread.
    private boolean differs;
    private long differsSinceNanos;

    RedisIdentity(MirrorConfig config) {
        this.config = config;
    }

    /** Called repeatedly while the mirror stands by, by its thread. */
    void standBy() {
        long now = System.nanoTime();
        boolean due = thread == null || (!thread.isAlive() && now - checkedNanos > INTERVAL_NANOS);
        if (due && !config.capture().equals("subscription")) {
            checkedNanos = now;
            thread = new Thread(
                    this::check, "kodama-mirror-identity-" + config.journal().source());
            thread.setDaemon(true);
            thread.start();
        }
    }

    /** The difference as a sentence; empty without one, or before it has lasted long enough. */
    String difference() {
        return difference;
    }

    private void check() {
        try {
            var ids = ReplicationIds.of(ReplicationConfig.of(config.redisUrl(), ""));
            String journaled = JournalPositions.read(config.journal())
                    .map(position -> position.sourcePosition().replid())
                    .orElse("");
            difference = compare(journaled, ids, System.nanoTime());
        } catch (IOException | KafkaException | IllegalArgumentException e) {
            LOG.debug("Cannot compare the replication ids now", e);
        }
    }

    /** As {@link #difference}, for the ids read now. */
    String compare(String journaled, ReplicationIds ids, long nowNanos) {
        if (journaled.isEmpty() || ids.id().isEmpty() || ids.contains(journaled)) {
            differs = false;
            return "";
        }
        if (!differs) {
            differs = true;
            differsSinceNanos = nowNanos;
        }
        return nowNanos - differsSinceNanos < MIN_DIFFERENCE_NANOS
                ? ""
                : "the Redis at " + config.redisAddress() + " is not the one that source "
                        + config.journal().source() + " is mirrored from (replication id " + ids.id() + " is not "
                        + journaled + "): give it a KODAMA_SOURCE of its own";
    }
}
