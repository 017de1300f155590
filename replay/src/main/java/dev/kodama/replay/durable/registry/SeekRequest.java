package dev.kodama.replay.durable.registry;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.kodama.journal.JournalConfig;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import org.apache.kafka.common.TopicPartition;

/**
 * Request that a subscription continues at other offsets. The seeks topic holds the newest request of each subscription.
 *
 * @param id its offset in the topic: grows from request to request
 * @param first whether it is the subscription's start: only partitions without a committed offset follow it
 * @param offsets by partition; a partition without an offset was created later, or is not moved
 */
public record SeekRequest(long id, boolean first, Map<TopicPartition, Long> offsets) {
    private static final ObjectMapper JSON = new ObjectMapper();

    public SeekRequest {
        offsets = Map.copyOf(offsets);
    }

    static String key(JournalConfig config, String name) {
        return config.source() + "/" + name;
    }

    /**
     * Whether a partition follows this request.
     *
     * @param applied the id of the last seek that the partition has followed
     */
    public boolean moves(TopicPartition partition, long applied) {
        return !first && id > applied && offsets.containsKey(partition);
    }

    /** {@code {"first":false,"offsets":{"kodama.events":{"0":17}}}}. */
    static String toJson(boolean first, Map<TopicPartition, Long> offsets) {
        var json = JSON.createObjectNode().put("first", first);
        var topics = json.putObject("offsets");
        offsets.forEach((partition, offset) ->
                topics.withObjectProperty(partition.topic()).put(Integer.toString(partition.partition()), offset));
        return json.toString();
    }

    /** Parses a request. */
    static SeekRequest fromJson(long id, byte[] json) {
        try {
            JsonNode seek = JSON.readTree(json);
            var offsets = new HashMap<TopicPartition, Long>();
            seek.required("offsets")
                    .properties()
                    .forEach(topic -> topic.getValue()
                            .properties()
                            .forEach(partition -> offsets.put(
                                    new TopicPartition(topic.getKey(), Integer.parseInt(partition.getKey())),
                                    partition.getValue().asLong())));
            return new SeekRequest(id, seek.required("first").asBoolean(), offsets);
        } catch (IOException e) {
            throw new IllegalArgumentException("not a seek request: " + new String(json, StandardCharsets.UTF_8), e);
        }
    }
}
