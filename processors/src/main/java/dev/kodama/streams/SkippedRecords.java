package dev.kodama.streams;

import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;
import org.apache.kafka.streams.processor.api.RecordMetadata;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Counts the records of the journal that are skipped, and warns of the first of each kind in each partition. */
final class SkippedRecords {
    private static final Logger LOG = LoggerFactory.getLogger(SkippedRecords.class);
    private static final String PROPERTY = "kodama.skipped.records";

    private final LongAdder count = new LongAdder();
    private final Set<String> warned = ConcurrentHashMap.newKeySet();

    /** Finds what {@link #handTo} has put there. */
    static SkippedRecords in(Map<String, Object> properties) {
        return properties.get(PROPERTY) instanceof SkippedRecords handed ? handed : new SkippedRecords();
    }

    void handTo(Map<String, Object> properties) {
        properties.put(PROPERTY, this);
    }

    void foreign(RecordMetadata place, String detail) {
        skip("foreign", place, detail);
    }

    void repeated(RecordMetadata place, long sequence) {
        skip("repeated", place, "has the sequence " + sequence + ", which is not above the last one");
    }

    private void skip(String kind, RecordMetadata place, String detail) {
        count.increment();
        if (warned.add(kind + place.topic() + place.partition())) {
            LOG.warn(
                    "Skipping {} records in {}-{}, the first at offset {}: it {}; kodama verify lists them",
                    kind,
                    place.topic(),
                    place.partition(),
                    place.offset(),
                    detail);
        }
    }

    long count() {
        return count.sum();
    }
}
