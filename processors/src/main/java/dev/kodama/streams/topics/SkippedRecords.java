package dev.kodama.streams.topics;

import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.streams.processor.api.RecordMetadata;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Counts skipped records of the journal, and logs the first of each kind in each partition. */
public final class SkippedRecords {
    private static final Logger LOG = LoggerFactory.getLogger(SkippedRecords.class);
    private static final String PROPERTY = "kodama.skipped.records";

    private final LongAdder count = new LongAdder();
    private final Set<String> warned = ConcurrentHashMap.newKeySet();

    /** The counter that {@link #putInto} has put there. */
    public static SkippedRecords in(Map<String, Object> properties) {
        return properties.get(PROPERTY) instanceof SkippedRecords shared ? shared : new SkippedRecords();
    }

    /** Puts this counter into the properties of a topology. */
    public void putInto(Map<String, Object> properties) {
        properties.put(PROPERTY, this);
    }

    void foreign(RecordMetadata metadata, String detail) {
        skip("foreign", metadata.topic(), metadata.partition(), metadata.offset(), detail);
    }

    /** Counts a foreign record. */
    public void foreign(ConsumerRecord<?, ?> record, String detail) {
        skip("foreign", record.topic(), record.partition(), record.offset(), detail);
    }

    void repeated(RecordMetadata metadata, long sequence) {
        skip(
                "repeated",
                metadata.topic(),
                metadata.partition(),
                metadata.offset(),
                "has the sequence " + sequence + ", which is not above the last one");
    }

    private void skip(String kind, String topic, int partition, long offset, String detail) {
        count.increment();
        if (warned.add(kind + topic + partition)) {
            LOG.warn(
                    "Skipping {} records in {}-{}, the first at offset {}: it {}; kodama verify lists them",
                    kind,
                    topic,
                    partition,
                    offset,
                    detail);
        }
    }

    public long count() {
        return count.sum();
    }
}
