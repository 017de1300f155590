package dev.kodama.replay.durable.registry;

import java.util.Map;
import org.apache.kafka.common.TopicPartition;

/**
 * What a seek would do to a subscription.
 *
 * @param from all events before it are handled now
 * @param to the first event that would be handled; the journal's next sequence if there is none yet
 * @param repeats number of events, matching or not, that would be handled again
 * @param skips number of events, matching or not, that would not be handled
 * @param exact whether both were counted; large numbers are estimated
 * @param offsets the resolved start by partition
 */
public record SeekPlan(long from, long to, long repeats, long skips, boolean exact, Map<TopicPartition, Long> offsets) {
    public SeekPlan {
        offsets = Map.copyOf(offsets);
    }
}
