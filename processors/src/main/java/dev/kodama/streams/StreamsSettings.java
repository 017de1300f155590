package dev.kodama.streams;

import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.apache.kafka.streams.StreamsConfig;

/**
 * As whom and where a topology runs.
 *
 * @param name the topology's, as it is shown and measured
 * @param client what every Kafka client starts with, {@code bootstrap.servers} among it; what it says of threads, standby replicas
 *     and the like wins over what stands here
 * @param applicationId the consumer group, and what the names of its own topics start with
 * @param stateDir the folder of the stores; of one process at a time
 * @param layout what the form of the stores' files depends on besides the code; where it has changed, they are made anew from Kafka
 * @param movesKeys whether its state is looked up by key, in the partition where the journal has the key: where partitions are added,
 *     all of it is built anew
 * @param poisonTopic takes, whole and with the cause, the records that cannot be processed; it has to exist
 * @param maxRecordBytes the longest record that is read or written
 * @param address {@code host:port} under which the others reach this process to ask for its part of the stores
 */
public record StreamsSettings(
        String name,
        Map<String, Object> client,
        String applicationId,
        Path stateDir,
        String layout,
        boolean movesKeys,
        String poisonTopic,
        int maxRecordBytes,
        String address) {
    private static final int CACHE_BYTES = 4 << 20;
    private static final int FETCH_BYTES = 8 << 20;
    /** So much is worth a fetch, or what has come in so long: many small ones cost the broker more than all the rest. */
    private static final int LEAST_FETCH_BYTES = 64 << 10;

    private static final int FETCH_WAIT_MILLIS = 100;
    private static final int BUFFER_BYTES = 16 << 20;
    private static final int COMMIT_MILLIS = 1_000;
    private static final int BUFFERED_RECORDS = 2_000;
    /** The least that brokers allow by default: so long a process that was killed is missed. */
    private static final int SESSION_MILLIS = 6_000;

    private static final int HEARTBEAT_MILLIS = 1_500;
    private static final int OVERHEAD_BYTES = 1 << 20;

    public StreamsSettings {
        client = Map.copyOf(client);
    }

    /** Where this application keeps its stores. */
    Path applicationDir() {
        return stateDir.resolve(applicationId);
    }

    /** What {@code KafkaStreams} is started with, but for what it shares with this process. */
    Map<String, Object> properties() {
        var properties = new HashMap<String, Object>();
        properties.put(StreamsConfig.NUM_STREAM_THREADS_CONFIG, 1);
        properties.put(StreamsConfig.COMMIT_INTERVAL_MS_CONFIG, COMMIT_MILLIS);
        properties.put(StreamsConfig.STATESTORE_CACHE_MAX_BYTES_CONFIG, CACHE_BYTES);
        properties.put(StreamsConfig.BUFFERED_RECORDS_PER_PARTITION_CONFIG, BUFFERED_RECORDS);
        properties.put(StreamsConfig.consumerPrefix("fetch.max.bytes"), FETCH_BYTES);
        properties.put(StreamsConfig.mainConsumerPrefix("fetch.min.bytes"), LEAST_FETCH_BYTES);
        properties.put(StreamsConfig.mainConsumerPrefix("fetch.max.wait.ms"), FETCH_WAIT_MILLIS);
        properties.put(StreamsConfig.mainConsumerPrefix("session.timeout.ms"), SESSION_MILLIS);
        properties.put(StreamsConfig.mainConsumerPrefix("heartbeat.interval.ms"), HEARTBEAT_MILLIS);
        properties.put(StreamsConfig.producerPrefix("buffer.memory"), BUFFER_BYTES);
        properties.put(
                StreamsConfig.producerPrefix("compression.type"), client.getOrDefault("compression.type", "lz4"));
        properties.put(StreamsConfig.producerPrefix("max.request.size"), maxRecordBytes + OVERHEAD_BYTES);
        properties.putAll(client);
        properties.put(StreamsConfig.APPLICATION_ID_CONFIG, applicationId);
        properties.put(StreamsConfig.STATE_DIR_CONFIG, stateDir.toString());
        properties.put(StreamsConfig.PROCESSING_GUARANTEE_CONFIG, StreamsConfig.EXACTLY_ONCE_V2);
        properties.put(StreamsConfig.ENSURE_EXPLICIT_INTERNAL_RESOURCE_NAMING_CONFIG, true);
        properties.put(StreamsConfig.ERRORS_DEAD_LETTER_QUEUE_TOPIC_NAME_CONFIG, poisonTopic);
        properties.put(StreamsConfig.DESERIALIZATION_EXCEPTION_HANDLER_CLASS_CONFIG, RecordErrorHandler.class);
        properties.put(StreamsConfig.PROCESSING_EXCEPTION_HANDLER_CLASS_CONFIG, RecordErrorHandler.class);
        properties.put(StreamsConfig.ROCKSDB_CONFIG_SETTER_CLASS_CONFIG, BoundedStores.class);
        properties.put(StreamsConfig.APPLICATION_SERVER_CONFIG, address);
        return properties;
    }
}
