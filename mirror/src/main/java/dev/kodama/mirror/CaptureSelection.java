package dev.kodama.mirror;

import dev.kodama.mirror.capture.Capture;
import dev.kodama.mirror.capture.ReplicationCapture;
import dev.kodama.mirror.capture.SubscriptionCapture;
import dev.kodama.mirror.replication.connection.ReplicationConfig;
import dev.kodama.mirror.replication.psync.ReplicationSupport;
import java.time.InstantSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Selects the capture that a Redis allows. */
sealed interface CaptureSelection {
    Logger LOG = LoggerFactory.getLogger(CaptureSelection.class);
    String CHANNELS = "events.";
    /**
     * Two transactions' worth: Redis's backlog is the buffer, and items waiting here for long only cost garbage
     * collection.
     */
    long REPLICATION_BUFFER_BYTES = 12L << 20;

    /** The selected capture. */
    record Chosen(Capture capture) implements CaptureSelection {}

    /** Redis did not reply; try again. */
    record Unavailable(String reason) implements CaptureSelection {}

    /** Replication is required and not allowed; the reason says what to do. Try again once it is done. */
    record Denied(String reason) implements CaptureSelection {}

    /** Asks Redis, for at most the connect timeout. */
    static CaptureSelection of(MirrorConfig config, InstantSource clock) {
        if (config.capture().equals("subscription")) {
            return new Chosen(subscription(config, clock, ""));
        }
        var replication = ReplicationConfig.of(config.redisUrl(), CHANNELS)
                .withPsyncCommand(config.psyncCommand())
                .withBufferBytes(Math.min(config.maxBufferBytes(), REPLICATION_BUFFER_BYTES));
        ReplicationSupport probe = ReplicationCapture.probe(replication);
        if (probe instanceof ReplicationSupport.Refused refused) {
            return onDenied(config, clock, refused.reason());
        }
        return probe instanceof ReplicationSupport.Unreachable unreachable
                ? new Unavailable(unreachable.reason())
                : new Chosen(new ReplicationCapture(replication, clock));
    }

    private static CaptureSelection onDenied(MirrorConfig config, InstantSource clock, String reason) {
        if (config.capture().equals("replication")) {
            return new Denied(
                    "Redis denies replication (" + reason
                            + "): grant it, or set KODAMA_CAPTURE=subscription, which loses events published while disconnected");
        }
        LOG.warn(
                "Redis denies replication ({}); the mirror subscribes instead, best effort. Events published while it is"
                        + " disconnected become a hole; losses inside Redis cannot be detected",
                reason);
        return new Chosen(subscription(config, clock, reason));
    }

    private static Capture subscription(MirrorConfig config, InstantSource clock, String reason) {
        return new SubscriptionCapture(config.redisUrl(), CHANNELS + "*", config.maxBufferBytes(), reason, clock);
    }
}
