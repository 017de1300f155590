package dev.kodama.mirror;

import dev.kodama.journal.JournalPosition;
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
 * Compares, while a mirror stands by, the replication id of its Redis with the one that its source is journaled from: two Redis under
 * one source would have one of them journaled, and the other mirror stand by for ever. A failover and a restart change the id, and the
 * journal has the new one a moment later: only what differs for ten seconds is told. Without ids, as by subscription, there is nothing
 * to compare. Looks in a thread of its own.
 */
final class RedisIdentity {
    private static final Logger LOG = LoggerFactory.getLogger(RedisIdentity.class);
    private static final long EVERY_NANOS = Duration.ofSeconds(2).toNanos();
    private static final long LASTS_NANOS = Duration.ofSeconds(10).toNanos();

    private final MirrorConfig config;
    private @Nullable Thread thread;
    private long lookedNanos;
    private volatile String difference = "";

    // Only in the thread that looks.
    private boolean differs;
    private long differsSinceNanos;

    RedisIdentity(MirrorConfig config) {
        this.config = config;
    }

    /** To be called again and again while it stands by; by the thread that takes the turns. */
    void standBy() {
        long now = System.nanoTime();
        boolean due = thread == null || (!thread.isAlive() && now - lookedNanos > EVERY_NANOS);
        if (due && !config.capture().equals("subscription")) {
            lookedNanos = now;
            thread =
                    new Thread(this::look, "mirror-identity-" + config.journal().source());
            thread.setDaemon(true);
            thread.start();
        }
    }

    /** How they differ, a sentence; empty while they do not, or it is not known for long enough. */
    String difference() {
        return difference;
    }

    private void look() {
        try {
            var ids = ReplicationIds.of(ReplicationConfig.of(config.redisUrl(), ""));
            String journaled = JournalPositions.read(config.journal())
                    .map(JournalPosition::epoch)
                    .orElse("");
            difference = compare(journaled, ids, System.nanoTime());
        } catch (IOException | KafkaException | IllegalArgumentException e) {
            LOG.debug("the replication ids cannot be compared now", e);
        }
    }

    /** As {@link #difference}, with what was seen now. */
    String compare(String journaled, ReplicationIds ids, long nowNanos) {
        if (journaled.isEmpty() || ids.id().isEmpty() || ids.contains(journaled)) {
            differs = false;
            return "";
        }
        if (!differs) {
            differs = true;
            differsSinceNanos = nowNanos;
        }
        return nowNanos - differsSinceNanos < LASTS_NANOS
                ? ""
                : "the Redis at " + config.redisAddress() + " is not the one that source "
                        + config.journal().source() + " is mirrored from (replication id " + ids.id() + " is not "
                        + journaled + "): give it a KODAMA_SOURCE of its own";
    }
}
