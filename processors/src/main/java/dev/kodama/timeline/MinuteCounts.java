package dev.kodama.timeline;

import dev.kodama.timeline.segment.VarintReader;
import dev.kodama.timeline.segment.VarintWriter;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;

/** Counts of a partition's events by minute of capture and event type. */
final class MinuteCounts {
    private static final long MINUTE_MILLIS = 60_000;

    private MinuteCounts() {}

    /** The counts of buffered events, by minute since the epoch and hash of the type. */
    static Map<Long, Map<Long, Long>> of(EventBuffer events) {
        var rows = new TreeMap<Long, Map<Long, Long>>();
        long minute = Long.MIN_VALUE;
        Map<Long, Long> row = Map.of();
        int count = events.size();
        for (int i = 0; i < count; i++) {
            long of = minute(events.millis(i));
            if (of != minute) {
                minute = of;
                row = rows.computeIfAbsent(minute, unused -> new HashMap<>());
            }
            row.merge(events.eventType(i), 1L, Long::sum);
        }
        return rows;
    }

    /** The minute of a time; 0 for times before the epoch. */
    static long minute(long millis) {
        return Math.max(0, millis / MINUTE_MILLIS);
    }

    static void addTo(Map<Long, Long> row, Map<Long, Long> more) {
        more.forEach((type, count) -> row.merge(type, count, Long::sum));
    }

    static byte[] toBytes(Map<Long, Long> row) {
        var bytes = new VarintWriter();
        new TreeMap<>(row).forEach((type, count) -> bytes.fixed(type).number(count));
        return bytes.toBytes();
    }

    static Map<Long, Long> read(byte[] bytes) {
        var row = new HashMap<Long, Long>();
        for (var reader = new VarintReader(bytes); reader.hasMore(); ) {
            row.put(reader.fixed(), reader.number());
        }
        return row;
    }
}
