package dev.kodama.mirror;

import dev.kodama.mirror.capture.Capture;
import dev.kodama.mirror.capture.ReplicationCapture;
import dev.kodama.mirror.capture.SubscriptionCapture;
import dev.kodama.mirror.replication.connection.ReplicationConfig;
import dev.kodama.mirror.replication.psync.ReplicationSupport;
import java.time.InstantSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Which capture a Redis allows. */
sealed interface CaptureSelection {
    Logger LOG = LoggerFactory.getLogger(CaptureSelection.class);
    String CHANNELS = "events.";
    /** Two transactions' worth: Redis's backlog is the buffer, and what waits here for long only costs collections. */
    long REPLICATION_BUFFER_BYTES = 12L << 20;

    record Chosen(Capture capture) implements CaptureSelection {}

    /** Redis did not answer; ask again. */
    record NotYet(String reason) implements CaptureSelection {}

    /** Replication was demanded and is not allowed; the reason says what to do. Ask again when somebody has done it. */
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
            return refused(config, clock, refused.reason());
        }
        return probe instanceof ReplicationSupport.Unreachable unreachable
                ? new NotYet(unreachable.reason())
                : new Chosen(new ReplicationCapture(replication, clock));
    }

    private static CaptureSelection refused(MirrorConfig config, InstantSource clock, String reason) {
        if (config.capture().equals("replication")) {
            return new Denied(
                    "Redis does not let us replicate (" + reason
                            + "): grant it, or set KODAMA_CAPTURE=subscription, which loses what is published while not connected");
        }
        LOG.warn(
                "Redis does not let us replicate ({}): the mirror subscribes instead, best effort. What is published while it is"
                        + " not connected is lost and told as a hole; what Redis drops without a word is not even told",
                reason);
        return new Chosen(subscription(config, clock, reason));
    }

    private static Capture subscription(MirrorConfig config, InstantSource clock, String because) {
        return new SubscriptionCapture(config.redisUrl(), CHANNELS + "*", config.maxBufferBytes(), because, clock);
    }
}
