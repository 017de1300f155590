package dev.kodama.streams;

import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.streams.StreamsConfig;

/**
 * Settings of a running topology.
 *
 * @param name the topology's name in logs and metrics
 * @param client settings of every Kafka client, including {@code bootstrap.servers}; they override the defaults here, such as the number of
 *     threads
 * @param applicationId the consumer group and the prefix of internal topics
 * @param stateDir the folder of the stores, for one process at a time
 * @param storeVersion format version of the stores' files; when it changes, they are restored from Kafka
 * @param queried whether its state is queried: then it reads events as soon as it can
 * @param formerTopics suffixes of internal topics of former versions, which a rebuild deletes
 * @param poisonTopic existing topic for records that cannot be processed
 * @param maxRecordBytes maximum size of a record that is read or written
 * @param address {@code host:port} where other processes query this process's partitions of the stores
 */
public record StreamsSettings(
        String name,
        Map<String, Object> client,
        String applicationId,
        Path stateDir,
        String storeVersion,
        boolean queried,
        List<String> formerTopics,
        String poisonTopic,
        int maxRecordBytes,
        String address) {
    private static final int CACHE_BYTES = 4 << 20;
    /** Maximum of a fetch. A consumer holds one that is processed and one that arrives. */
    private static final int FETCH_BYTES = 2 << 20;
    /** Twice the mirror's largest batch of small events; a larger batch is fetched alone. */
    private static final int PARTITION_FETCH_BYTES = 512 << 10;
    /** Minimum of a fetch, or what has come within the wait: many small fetches would be most of the broker's work. */
    private static final int MIN_FETCH_BYTES = 64 << 10;

    /** Maximum wait of a topology whose state is queried, and has an event as soon as it is read. */
    private static final int FETCH_WAIT_MILLIS = 250;
    /** Maximum wait of the others, whose results appear at a commit: the cost of an idle topology is its number of fetches. */
    private static final int LONG_FETCH_WAIT_MILLIS = 500;
    /** Interval at which an idle thread checks for commits and punctuations. */
    private static final int POLL_MILLIS = 250;

    private static final int BUFFER_BYTES = 16 << 20;
    private static final int COMMIT_MILLIS = 1_000;
    private static final int BUFFERED_RECORDS = 2_000;
    /** The minimum that brokers allow by default. A killed process is noticed after this time. */
    private static final int SESSION_MILLIS = 6_000;

    private static final int HEARTBEAT_MILLIS = 1_500;
    /** Interval at which a consumer's thread of heartbeats wakes up; also the wait before a failed request is repeated. */
    private static final int HEARTBEAT_CHECK_MILLIS = 500;

    private static final int OVERHEAD_BYTES = 1 << 20;

    public StreamsSettings {
        client = Map.copyOf(client);
        formerTopics = List.copyOf(formerTopics);
    }

    /** Without former topics. */
    public StreamsSettings(
            String name,
            Map<String, Object> client,
            String applicationId,
            Path stateDir,
            String storeVersion,
            boolean queried,
            String poisonTopic,
            int maxRecordBytes,
            String address) {
        this(
                name,
                client,
                applicationId,
                stateDir,
                storeVersion,
                queried,
                List.of(),
                poisonTopic,
                maxRecordBytes,
                address);
    }

    /** The folder of this application's stores. */
    Path applicationDir() {
        return stateDir.resolve(applicationId);
    }

    /** Properties of {@code KafkaStreams}, without objects that are shared within this process. */
    Map<String, Object> properties() {
        var properties = new HashMap<String, Object>();
        properties.put(StreamsConfig.NUM_STREAM_THREADS_CONFIG, 1);
        properties.put(StreamsConfig.COMMIT_INTERVAL_MS_CONFIG, COMMIT_MILLIS);
        properties.put(StreamsConfig.STATESTORE_CACHE_MAX_BYTES_CONFIG, CACHE_BYTES);
        properties.put(StreamsConfig.BUFFERED_RECORDS_PER_PARTITION_CONFIG, BUFFERED_RECORDS);
        properties.put(StreamsConfig.consumerPrefix("fetch.max.bytes"), FETCH_BYTES);
        properties.put(
                StreamsConfig.mainConsumerPrefix("max.partition.fetch.bytes"),
                client.getOrDefault("max.partition.fetch.bytes", PARTITION_FETCH_BYTES));
        properties.put(StreamsConfig.mainConsumerPrefix("fetch.min.bytes"), MIN_FETCH_BYTES);
        properties.put(
                StreamsConfig.mainConsumerPrefix("fetch.max.wait.ms"),
                queried ? FETCH_WAIT_MILLIS : LONG_FETCH_WAIT_MILLIS);
        properties.put(StreamsConfig.POLL_MS_CONFIG, POLL_MILLIS);
        properties.put(StreamsConfig.mainConsumerPrefix("session.timeout.ms"), SESSION_MILLIS);
        properties.put("heartbeat.interval.ms", HEARTBEAT_MILLIS);
        properties.put(
                StreamsConfig.mainConsumerPrefix("retry.backoff.ms"),
                client.getOrDefault("retry.backoff.ms", HEARTBEAT_CHECK_MILLIS));
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
