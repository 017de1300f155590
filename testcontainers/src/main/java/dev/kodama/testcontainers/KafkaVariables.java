package dev.kodama.testcontainers;

import java.util.Map;
import java.util.TreeMap;

/** Environment of a Kafka of one node: KRaft, broker and controller, topics without copies, no wait for members of groups. */
final class KafkaVariables {
    private KafkaVariables() {}

    /**
     * @param internal {@code host:port} for other containers
     * @param external {@code host:port} for the test; the same where all share the host's network
     */
    static Map<String, String> of(String internal, String external, int controllerPort) {
        boolean shared = internal.equals(external);
        var variables = new TreeMap<>(oneNode());
        variables.put(
                "KAFKA_LISTENERS",
                listener("INTERNAL", internal, shared)
                        + (shared ? "" : "," + listener("EXTERNAL", external, false))
                        + ",CONTROLLER://127.0.0.1:" + controllerPort);
        variables.put(
                "KAFKA_ADVERTISED_LISTENERS", "INTERNAL://" + internal + (shared ? "" : ",EXTERNAL://" + external));
        variables.put(
                "KAFKA_LISTENER_SECURITY_PROTOCOL_MAP", "INTERNAL:PLAINTEXT,EXTERNAL:PLAINTEXT,CONTROLLER:PLAINTEXT");
        variables.put("KAFKA_INTER_BROKER_LISTENER_NAME", "INTERNAL");
        variables.put("KAFKA_CONTROLLER_LISTENER_NAMES", "CONTROLLER");
        variables.put("KAFKA_CONTROLLER_QUORUM_VOTERS", "1@127.0.0.1:" + controllerPort);
        return variables;
    }

    private static String listener(String name, String address, boolean onlyItself) {
        int colon = address.lastIndexOf(':');
        return name + "://" + (onlyItself ? address.substring(0, colon) : "0.0.0.0") + address.substring(colon);
    }

    private static Map<String, String> oneNode() {
        return Map.ofEntries(
                Map.entry("KAFKA_NODE_ID", "1"),
                Map.entry("KAFKA_PROCESS_ROLES", "broker,controller"),
                Map.entry("KAFKA_LOG_DIRS", "/var/lib/kafka/data"),
                Map.entry("KAFKA_AUTO_CREATE_TOPICS_ENABLE", "false"),
                Map.entry("KAFKA_DEFAULT_REPLICATION_FACTOR", "1"),
                Map.entry("KAFKA_MIN_INSYNC_REPLICAS", "1"),
                Map.entry("KAFKA_OFFSETS_TOPIC_REPLICATION_FACTOR", "1"),
                Map.entry("KAFKA_OFFSETS_TOPIC_NUM_PARTITIONS", "5"),
                Map.entry("KAFKA_TRANSACTION_STATE_LOG_REPLICATION_FACTOR", "1"),
                Map.entry("KAFKA_TRANSACTION_STATE_LOG_MIN_ISR", "1"),
                Map.entry("KAFKA_TRANSACTION_STATE_LOG_NUM_PARTITIONS", "5"),
                Map.entry("KAFKA_GROUP_INITIAL_REBALANCE_DELAY_MS", "0"),
                Map.entry("KAFKA_GROUP_MIN_SESSION_TIMEOUT_MS", "1000"),
                // the dead letters and rejected messages of Kodama are up to 32 MiB
                Map.entry("KAFKA_MESSAGE_MAX_BYTES", Integer.toString(34 << 20)));
    }
}
