package dev.kodama.forwarder.api.overview;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.kodama.gaps.report.GapChangeLog;
import dev.kodama.history.histogram.Histogram;
import dev.kodama.journal.JournaledEvent;
import dev.kodama.journal.text.IsoTimestamps;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.TreeMap;

/** A histogram as JSON. The most frequent types of the range have counts of their own, the others are summed. */
final class HistogramJson {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final List<String> HOLE_FIELDS = List.of("from_time", "to_time", "missed", "reason");

    private final Histogram histogram;
    private final String source;
    private final List<String> top;

    /** @param types maximum number of types with counts of their own */
    HistogramJson(Histogram histogram, String source, int types) {
        this.histogram = histogram;
        this.source = source;
        this.top = top(histogram, types);
    }

    private static List<String> top(Histogram histogram, int types) {
        var totals = new HashMap<String, Long>();
        for (var bucket : histogram.buckets()) {
            if (bucket.types() != null) {
                bucket.types().forEach((type, count) -> totals.merge(type, count, Long::sum));
            }
        }
        totals.remove("");
        return totals.entrySet().stream()
                .sorted(Map.Entry.<String, Long>comparingByValue().reversed().thenComparing(Map.Entry.comparingByKey()))
                .limit(types)
                .map(Map.Entry::getKey)
                .toList();
    }

    /** @param changes of gaps in the range; empty if they could not be read */
    String text(Optional<GapChangeLog.Found> changes) {
        var all = histogram.buckets();
        long end = all.get(all.size() - 1).timeMillis() + histogram.bucketMillis();
        boolean any = histogram.endSequence() > histogram.firstSequence();
        var json = JSON.createObjectNode();
        json.put("since", time(all.get(0).timeMillis())).put("until", time(end));
        json.put("bucket_ms", histogram.bucketMillis());
        json.put("epoch", histogram.epoch().text()).put("source", source);
        json.put("first_seq", any ? histogram.firstSequence() : null);
        json.put("last_seq", any ? histogram.endSequence() - 1 : null);
        put(json, "total", histogram.total());
        var types = json.putArray("types");
        top.forEach(types::add);
        var buckets = json.putArray("buckets");
        all.forEach(bucket -> put(buckets.addObject(), bucket));
        var holes = json.putArray("holes");
        histogram.holes().forEach(hole -> put(holes.addObject(), hole));
        var gaps = json.putArray("gap_changes");
        var notes = json.putArray("notes");
        histogram.notes().forEach(notes::add);
        changes.ifPresentOrElse(
                found -> put(gaps, notes, found, Instant.ofEpochMilli(all.get(0).timeMillis())),
                () -> notes.add("Changes of gaps cannot be read now."));
        return json.toString();
    }

    private static void put(ArrayNode gaps, ArrayNode notes, GapChangeLog.Found found, Instant since) {
        found.changes().forEach(change -> gaps.add(change.toJson()));
        var from = found.from();
        if (found.more() || (from != null && from.isAfter(since))) {
            notes.add("There are more changes of gaps, which are not shown: ask /api/v1/gaps/changes.");
        }
    }

    private void put(ObjectNode json, Histogram.Bucket bucket) {
        json.put("time", time(bucket.timeMillis()));
        put(json, "first_seq", bucket.firstSequence());
        put(json, "count", bucket.count());
        if (bucket.types() == null) {
            json.putNull("types");
            return;
        }
        var counts = new TreeMap<>(bucket.types());
        var own = json.putObject("types");
        for (String type : top) {
            Long count = counts.remove(type);
            if (count != null) {
                own.put(type, count);
            }
        }
        long others = counts.values().stream().mapToLong(Long::longValue).sum();
        if (others > 0) {
            json.put("other", others);
        }
    }

    private static void put(ObjectNode json, JournaledEvent hole) {
        json.put("seq", hole.sequence()).put("time", IsoTimestamps.text(hole.time()));
        var payload = payload(hole);
        for (String field : HOLE_FIELDS) {
            var value = payload.path(field);
            json.set(field, value.isMissingNode() ? JSON.nullNode() : value);
        }
    }

    private static JsonNode payload(JournaledEvent hole) {
        try {
            return JSON.readTree(hole.body()).path("payload");
        } catch (JsonProcessingException e) {
            return JSON.missingNode();
        }
    }

    private static void put(ObjectNode json, String name, OptionalLong number) {
        if (number.isPresent()) {
            json.put(name, number.getAsLong());
        } else {
            json.putNull(name);
        }
    }

    private static String time(long millis) {
        return IsoTimestamps.text(Instant.ofEpochMilli(millis));
    }
}
