package dev.kodama.metrics.report;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.kodama.journal.JournalConfig;
import dev.kodama.journal.compacted.CompactedTable;
import dev.kodama.journal.compacted.TableListener;
import dev.kodama.metrics.CountSum;
import dev.kodama.metrics.MetricKey;
import dev.kodama.metrics.MetricsConfig;
import dev.kodama.metrics.TimeBucket;
import java.io.IOException;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** The totals of a key, as in the topic {@link MetricsConfig#statsTopic}. */
public record StatsRow(
        String source, MetricKey key, CountSum total, Instant first, Instant last, List<TimeBucket> buckets) {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int MAX_ROWS = 100_000;

    public StatsRow {
        buckets = List.copyOf(buckets);
    }

    /** A table of all rows, kept up to date. */
    public static CompactedTable<StatsRow> follow(JournalConfig journal) {
        return follow(journal, (key, row) -> {});
    }

    /** As {@link #follow(JournalConfig)}, with a listener. */
    public static CompactedTable<StatsRow> follow(JournalConfig journal, TableListener<StatsRow> listener) {
        return CompactedTable.follow(
                journal,
                MetricsConfig.standard(journal).statsTopic(),
                MAX_ROWS,
                (key, value) -> fromJson(value),
                listener);
    }

    /** @throws IllegalArgumentException if the record is invalid */
    static StatsRow fromJson(byte[] value) {
        try {
            var json = JSON.readTree(value);
            var key = json.has("stage")
                    ? new MetricKey("", json.required("stage").asText())
                    : new MetricKey(
                            json.required("event_type").asText(),
                            json.required("entity_type").asText());
            var buckets = new ArrayList<TimeBucket>();
            for (var bucket : json.required("slices")) {
                buckets.add(new TimeBucket(time(bucket, "from").toEpochMilli(), sums(bucket)));
            }
            return new StatsRow(
                    json.required("source").asText(),
                    key,
                    sums(json),
                    time(json, "first"),
                    time(json, "last"),
                    buckets);
        } catch (IOException | DateTimeException e) {
            throw new IllegalArgumentException("invalid record of kodama.stats: " + e.getMessage(), e);
        }
    }

    private static Instant time(JsonNode json, String name) {
        return Instant.parse(json.required(name).asText());
    }

    private static CountSum sums(JsonNode json) {
        boolean older = json.has("late_ms"); // data format 1; the topology writes such a record anew when it starts
        return new CountSum(
                json.required("count").asLong(),
                json.required("bytes").asLong(),
                json.required(older ? "late_ms" : "lateness_sum_ms").asLong(),
                json.required(older ? "latest_ms" : "lateness_max_ms").asLong());
    }

    /** The events captured within a time range, end excluded. */
    CountSum between(long fromMillis, long toMillis) {
        return TimeBucket.between(buckets, fromMillis, toMillis);
    }
}
