package dev.kodama.replay.durable.registry;

import java.util.HashMap;
import java.util.Map;
import java.util.regex.Pattern;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/**
 * Where a subscription goes on in a partition. What is committed carries the last seek that it has followed, so that whoever gets
 * the partition next knows whether there is a newer one.
 *
 * @param offset the first that is not handled; {@link #BEGINNING} for the oldest that is kept
 * @param seek the id of the last seek that was followed; -1 if there was none
 * @param committed whether all this is committed already
 */
public record ResumeOffset(long offset, long seek, boolean committed) {
    /** For a partition that was created after the subscription: all of it is new. */
    public static final long BEGINNING = -1;

    private static final Pattern FOLLOWED = Pattern.compile("seek (-?\\d{1,18})");

    /**
     * Decides.
     *
     * @param stands what is committed; null if nothing is
     * @param newest the newest seek of the subscription; null if there is none
     */
    public static ResumeOffset of(
            TopicPartition partition, @Nullable OffsetAndMetadata stands, @Nullable SeekRequest newest) {
        long newestId = newest == null ? -1 : newest.id();
        if (stands == null) {
            long offset = newest == null ? BEGINNING : newest.offsets().getOrDefault(partition, BEGINNING);
            return new ResumeOffset(offset, newestId, false);
        }
        long followed = followed(stands.metadata(), newestId);
        if (newest != null && newest.moves(partition, followed)) {
            return new ResumeOffset(newest.offsets().getOrDefault(partition, stands.offset()), newestId, false);
        }
        return new ResumeOffset(stands.offset(), followed, true);
    }

    /** What Kafka's own tools have committed carries no seek, and is later than any. */
    private static long followed(String metadata, long newestId) {
        var matcher = FOLLOWED.matcher(metadata);
        return matcher.matches() ? Long.parseLong(matcher.group(1)) : newestId;
    }

    /** What to commit. */
    public static OffsetAndMetadata toCommit(long offset, long seek) {
        return new OffsetAndMetadata(offset, "seek " + seek);
    }

    /** What to commit of these: those that are not committed. */
    public static Map<TopicPartition, OffsetAndMetadata> toCommit(Map<TopicPartition, ResumeOffset> places) {
        var offsets = new HashMap<TopicPartition, OffsetAndMetadata>();
        places.forEach((partition, at) -> {
            if (!at.committed()) {
                offsets.put(partition, toCommit(at.offset(), at.seek()));
            }
        });
        return offsets;
    }
}
