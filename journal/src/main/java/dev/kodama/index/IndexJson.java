package dev.kodama.index;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.kodama.index.IndexAnswer.Found;
import dev.kodama.index.IndexAnswer.Partition;
import dev.kodama.index.IndexAnswer.Unusable;
import dev.kodama.journal.EventFilter;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.stream.Stream;

/** Queries and answers as JSON, between processes. Postings are Base64 of pairs of eight-byte offsets and sequences. */
public final class IndexJson {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String UNUSABLE = "unusable";
    private static final String PARTITIONS = "partitions";
    private static final String PARTITION = "partition";
    private static final String SOURCE = "source";
    private static final String EPOCH = "epoch";
    private static final String MINUTES = "minutes";
    private static final int POSTING_BYTES = 2 * Long.BYTES;

    private IndexJson() {}

    public static String text(IndexQuery query) {
        var filter = query.filter();
        var json = JSON.createObjectNode()
                .put("ascending", query.ascending())
                .put("first", query.first())
                .put("end", query.end())
                .put("max", query.max());
        var types = Stream.concat(
                filter.eventTypes().exact().stream(),
                filter.eventTypes().patterns().stream().map(Object::toString));
        put(json.putArray("event_types"), types.toList());
        put(json.putArray("entity_types"), filter.entityTypes());
        put(json.putArray("entity_ids"), filter.entityIds());
        return json.toString();
    }

    private static void put(ArrayNode array, Collection<String> texts) {
        new TreeSet<>(texts).forEach(array::add);
    }

    /** @throws IllegalArgumentException if the text is no query */
    public static IndexQuery query(String text) {
        var json = read(text);
        var filter = EventFilter.of(texts(json, "event_types"), texts(json, "entity_types"), texts(json, "entity_ids"));
        return new IndexQuery(
                filter,
                json.required("ascending").asBoolean(),
                json.required("first").asLong(),
                json.required("end").asLong(),
                json.required("max").asInt());
    }

    private static List<String> texts(JsonNode json, String name) {
        var texts = new ArrayList<String>();
        json.required(name).forEach(text -> texts.add(text.asText()));
        return texts;
    }

    public static String text(IndexAnswer answer) {
        return text(answer, JSON.createObjectNode());
    }

    /** An answer that names what the index is of. */
    public static String text(IndexAnswer answer, IndexedSource of) {
        var json = JSON.createObjectNode();
        json.put(SOURCE, of.source()).put(EPOCH, of.epoch().toString());
        return text(answer, json);
    }

    private static String text(IndexAnswer answer, ObjectNode json) {
        if (answer instanceof Unusable unusable) {
            return json.put(UNUSABLE, unusable.reason()).toString();
        }
        var partitions = json.putArray(PARTITIONS);
        for (var partition : ((Found) answer).partitions()) {
            partitions
                    .addObject()
                    .put(PARTITION, partition.number())
                    .put("from", partition.fromOffset())
                    .put("end", partition.endOffset())
                    .put("complete", partition.complete())
                    .put("postings", bytes(partition.postings()));
        }
        return json.toString();
    }

    private static byte[] bytes(Postings postings) {
        var bytes = ByteBuffer.allocate(postings.size() * POSTING_BYTES);
        for (int i = 0; i < postings.size(); i++) {
            bytes.putLong(postings.offset(i)).putLong(postings.sequence(i));
        }
        return bytes.array();
    }

    /** @throws IllegalArgumentException if the text is no answer */
    public static IndexAnswer answer(String text) {
        var json = read(text);
        if (json.has(UNUSABLE)) {
            return new Unusable(json.required(UNUSABLE).asText());
        }
        var partitions = new ArrayList<Partition>();
        for (var partition : json.required(PARTITIONS)) {
            partitions.add(new Partition(
                    partition.required(PARTITION).asInt(),
                    partition.required("from").asLong(),
                    partition.required("end").asLong(),
                    postings(Base64.getDecoder()
                            .decode(partition.required("postings").asText())),
                    partition.required("complete").asBoolean()));
        }
        return new Found(partitions);
    }

    /**
     * As {@link #answer(String)}, of the index of a certain source.
     *
     * @throws IllegalArgumentException also if it is not said to be of this source
     */
    public static IndexAnswer answer(String text, IndexedSource expected) {
        var json = read(text);
        if (!json.path(SOURCE).asText().equals(expected.source())
                || !json.path(EPOCH).asText().equals(expected.epoch().toString())) {
            throw new IllegalArgumentException(
                    json.has(SOURCE) ? "of another journal or source" : "does not say of which journal");
        }
        return answer(text);
    }

    public static String text(MinuteQuery query) {
        var json = JSON.createObjectNode();
        json.putObject(MINUTES)
                .put("first", query.first())
                .put("end", query.end())
                .put("step", query.step());
        return json.toString();
    }

    /**
     * A query for minutes; empty if the text is another query.
     *
     * @throws IllegalArgumentException if the text is no query
     */
    public static Optional<MinuteQuery> minuteQuery(String text) {
        var json = read(text).path(MINUTES);
        return json.isMissingNode()
                ? Optional.empty()
                : Optional.of(new MinuteQuery(
                        json.required("first").asLong(),
                        json.required("end").asLong(),
                        json.required("step").asLong()));
    }

    public static String text(MinuteAnswer answer) {
        var json = JSON.createObjectNode();
        if (answer instanceof MinuteAnswer.Unusable unusable) {
            return json.put(UNUSABLE, unusable.reason()).toString();
        }
        var partitions = json.putArray(PARTITIONS);
        for (var partition : ((MinuteAnswer.Found) answer).partitions()) {
            var minutes =
                    partitions.addObject().put(PARTITION, partition.number()).putObject(MINUTES);
            partition.counts().forEach((minute, counts) -> {
                var row = minutes.putObject(Long.toString(minute));
                counts.forEach(row::put);
            });
        }
        return json.toString();
    }

    /** @throws IllegalArgumentException if the text is no answer */
    public static MinuteAnswer minuteAnswer(String text) {
        var json = read(text);
        if (json.has(UNUSABLE)) {
            return new MinuteAnswer.Unusable(json.required(UNUSABLE).asText());
        }
        var partitions = new ArrayList<MinuteAnswer.Partition>();
        for (var partition : json.required(PARTITIONS)) {
            var counts = new HashMap<Long, Map<String, Long>>();
            partition.required(MINUTES).properties().forEach(minute -> {
                var row = new HashMap<String, Long>();
                minute.getValue()
                        .properties()
                        .forEach(type -> row.put(type.getKey(), type.getValue().asLong()));
                counts.put(Long.valueOf(minute.getKey()), row);
            });
            partitions.add(
                    new MinuteAnswer.Partition(partition.required(PARTITION).asInt(), counts));
        }
        return new MinuteAnswer.Found(partitions);
    }

    private static Postings postings(byte[] bytes) {
        if (bytes.length % POSTING_BYTES != 0) {
            throw new IllegalArgumentException("postings are cut");
        }
        var postings = new Postings.Builder();
        for (var buffer = ByteBuffer.wrap(bytes); buffer.hasRemaining(); ) {
            postings.add(buffer.getLong(), buffer.getLong());
        }
        return postings.build();
    }

    private static JsonNode read(String text) {
        try {
            return JSON.readTree(text);
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException("no JSON", e);
        }
    }
}
