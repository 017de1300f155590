package dev.kodama.journal.compacted;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.kodama.journal.JournalConfig;
import dev.kodama.journal.kafka.PartitionReader;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.KafkaException;

/** Reads a compacted topic of one partition once, as far as it is committed now. */
public final class CompactedReader {
    private CompactedReader() {}

    /**
     * The newest committed record of each key, in the order of the records. Empty if there is no such topic.
     *
     * @throws KafkaException as the cluster says, or after {@code timeout}
     */
    public static Map<String, ConsumerRecord<byte[], byte[]>> newest(
            JournalConfig config, String topic, Duration timeout) {
        var newest = new LinkedHashMap<String, ConsumerRecord<byte[], byte[]>>();
        try (var reader = new PartitionReader(config, topic)) {
            if (reader.exists()) {
                reader.seekToBeginning();
                reader.readTo(reader.end(), timeout, record -> {
                    String key = new String(record.key(), UTF_8);
                    newest.remove(key);
                    if (record.value() != null) {
                        newest.put(key, record);
                    }
                });
            }
        }
        return newest;
    }
}
