package dev.kodama.journal.reader;

import dev.kodama.journal.JournalRecordCodec;
import dev.kodama.journal.StartPosition;
import dev.kodama.journal.reader.StartBoundary.Request;
import java.util.HashMap;
import java.util.Map;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Seeks all partitions to the start of a read or some events before it. For one thread.
 *
 * <p>How the start is found without a race: first the partitions' ends are read, then the committed next sequence N, then the ends
 * including open transactions. Sequences from N on are behind the first ends; smaller ones are written already and will be seen. So the
 * first sequence is the smallest at the starting offsets, or N where there is none.
 */
final class StartSeeker {
    private static final Logger LOG = LoggerFactory.getLogger(StartSeeker.class);
    /** Reading starts this many offsets before a time's offset: a copy of an older event may be the first there. */
    private static final long TIME_MARGIN_OFFSETS = 50;

    private final String topic;
    private final JournalRecordCodec codec;
    private final EventsConsumer consumer;
    /** Whether the start was searched by sequence and may have been missed. */
    private boolean searched;

    StartSeeker(String topic, JournalRecordCodec codec, EventsConsumer consumer) {
        this.topic = topic;
        this.codec = codec;
        this.consumer = consumer;
    }

    StartBoundary seek(StartPosition from) {
        var ends = consumer.endOffsets();
        var begins = consumer.beginOffsets();
        var request = Request.of(from, consumer.nextCommitted(), ends);
        searched = from instanceof StartPosition.AtSequence && request.fromSequence() < request.nextCommitted();
        return seek(request, offsets(from, request, begins), begins);
    }

    /** Offsets at the start or some events before it. */
    private Map<TopicPartition, Long> offsets(StartPosition from, Request request, Map<TopicPartition, Long> begins) {
        if (from instanceof StartPosition.Earliest) {
            return begins;
        } else if (from instanceof StartPosition.AtTime at) {
            var offsets = new HashMap<>(request.ends());
            offsets.putAll(consumer.offsetsAt(at.time()));
            offsets.replaceAll(
                    (partition, found) -> Math.max(begins.getOrDefault(partition, 0L), found - TIME_MARGIN_OFFSETS));
            return offsets;
        } else if (searched) {
            return consumer.offsetsOf(request.fromSequence(), request.nextCommitted(), begins, request.ends(), codec);
        }
        return request.ends();
    }

    private StartBoundary seek(Request request, Map<TopicPartition, Long> offsets, Map<TopicPartition, Long> begins) {
        Map<TopicPartition, Long> written = request.latest() ? Map.of() : consumer.writtenOffsets(); // may fail
        consumer.seek(offsets);
        return new StartBoundary(request, offsets, begins, written);
    }

    /**
     * Seeks the partitions to their beginnings, to find a sequence where no search can be misled.
     *
     * @return null if they were read from there already: then the sequence is missing
     */
    @Nullable
    StartBoundary seekToBeginning(Request request, long sequence) {
        if (!searched) {
            return null;
        }
        LOG.warn("Sequence {} of {} is not where it was sought: reading from the beginning", sequence, topic);
        var begins = consumer.beginOffsets();
        var start = seek(request.from(sequence), begins, begins);
        searched = false;
        return start;
    }
}
