package dev.kodama.replay.durable.registry;

import java.util.HashMap;
import java.util.Map;
import java.util.regex.Pattern;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/**
 * Offset at which a subscription continues in a partition. The committed metadata carries the last seek that was followed, so the next
 * member knows whether a newer one exists.
 *
 * @param offset the first unhandled offset; {@link #BEGINNING} for the oldest record
 * @param seek the id of the last seek that was followed; -1 if there was none
 * @param committed whether this is committed already
 */
public record ResumeOffset(long offset, long seek, boolean committed) {
    /** For a partition that was created after the subscription: all its events are new. */
    public static final long BEGINNING = -1;

    private static final Pattern FOLLOWED = Pattern.compile("seek (-?\\d{1,18})");

    /**
     * Decides where a partition continues.
     *
     * @param committed the committed offset; null if there is none
     * @param newest the newest seek of the subscription; null if there is none
     */
    public static ResumeOffset of(
            TopicPartition partition, @Nullable OffsetAndMetadata committed, @Nullable SeekRequest newest) {
        long newestId = newest == null ? -1 : newest.id();
        if (committed == null) {
            long offset = newest == null ? BEGINNING : newest.offsets().getOrDefault(partition, BEGINNING);
            return new ResumeOffset(offset, newestId, false);
        }
        long followed = followed(committed.metadata(), newestId);
        if (newest != null && newest.moves(partition, followed)) {
            return new ResumeOffset(newest.offsets().getOrDefault(partition, committed.offset()), newestId, false);
        }
        return new ResumeOffset(committed.offset(), followed, true);
    }

    /** An offset that Kafka's own tools have committed carries no seek and counts as newer than any. */
    private static long followed(String metadata, long newestId) {
        var matcher = FOLLOWED.matcher(metadata);
        return matcher.matches() ? Long.parseLong(matcher.group(1)) : newestId;
    }

    /** The committed form. */
    public static OffsetAndMetadata toCommit(long offset, long seek) {
        return new OffsetAndMetadata(offset, "seek " + seek);
    }

    /** The offsets that are not committed yet. */
    public static Map<TopicPartition, OffsetAndMetadata> toCommit(Map<TopicPartition, ResumeOffset> resumes) {
        var offsets = new HashMap<TopicPartition, OffsetAndMetadata>();
        resumes.forEach((partition, at) -> {
            if (!at.committed()) {
                offsets.put(partition, toCommit(at.offset(), at.seek()));
            }
        });
        return offsets;
    }
}
