package dev.kodama.journal.topics;

import dev.kodama.journal.JournalConfig;
import dev.kodama.journal.kafka.KafkaClients;
import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.apache.kafka.clients.ApiVersions;
import org.apache.kafka.clients.ClientUtils;
import org.apache.kafka.clients.DefaultHostResolver;
import org.apache.kafka.clients.ManualMetadataUpdater;
import org.apache.kafka.clients.NetworkClient;
import org.apache.kafka.clients.NetworkClientUtils;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.admin.ProducerState;
import org.apache.kafka.common.Node;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.DisconnectException;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.metrics.Metrics;
import org.apache.kafka.common.requests.TransactionResult;
import org.apache.kafka.common.requests.WriteTxnMarkersRequest;
import org.apache.kafka.common.requests.WriteTxnMarkersRequest.TxnMarkerEntry;
import org.apache.kafka.common.requests.WriteTxnMarkersResponse;
import org.apache.kafka.common.utils.LogContext;
import org.apache.kafka.common.utils.Time;

/**
 * Writes the commit markers that Kafka owes partitions of a committed transaction. Its admin client can write those of an abort only, so this
 * sends the request itself, to each partition's leader. Who sends it needs Alter on the cluster, as for an abort.
 */
final class CommitMarkers {
    private static final int TIMEOUT_MILLIS = 10_000;
    /** Of the markers that the admin client writes, too: the producer's epoch is as it was. */
    private static final short TRANSACTION_VERSION = 0;

    private CommitMarkers() {}

    /**
     * Commits what a producer has open in these partitions. Partitions that were reached stay committed, whatever happens to the others.
     *
     * @throws org.apache.kafka.common.KafkaException if a broker does not answer or refuses
     */
    static void write(JournalConfig config, Admin admin, Map<TopicPartition, ProducerState> open) {
        var leaders = leaders(admin, open);
        try (var metrics = new Metrics();
                var client = client(config, metrics, List.copyOf(leaders.values()))) {
            for (var partition : open.entrySet()) {
                write(client, Objects.requireNonNull(leaders.get(partition.getKey())), partition);
            }
        }
    }

    private static Map<TopicPartition, Node> leaders(Admin admin, Map<TopicPartition, ProducerState> open) {
        var topics =
                open.keySet().stream().map(TopicPartition::topic).distinct().toList();
        var leaders = new HashMap<TopicPartition, Node>();
        KafkaClients.get(admin.describeTopics(topics).allTopicNames())
                .forEach((topic, described) -> described
                        .partitions()
                        .forEach(partition ->
                                leaders.put(new TopicPartition(topic, partition.partition()), partition.leader())));
        return leaders;
    }

    private static NetworkClient client(JournalConfig config, Metrics metrics, List<Node> nodes) {
        return ClientUtils.createNetworkClient(
                new AdminClientConfig(config.clientProperties()),
                "kodama-commit-markers",
                metrics,
                "kodama-commit-markers",
                new LogContext(),
                new ApiVersions(),
                Time.SYSTEM,
                1,
                TIMEOUT_MILLIS,
                null,
                new ManualMetadataUpdater(nodes),
                new DefaultHostResolver(),
                null,
                null);
    }

    private static void write(NetworkClient client, Node leader, Map.Entry<TopicPartition, ProducerState> open) {
        var partition = open.getKey();
        var state = open.getValue();
        var marker = new TxnMarkerEntry(
                state.producerId(),
                (short) state.producerEpoch(),
                state.coordinatorEpoch().orElse(0),
                TransactionResult.COMMIT,
                List.of(partition),
                TRANSACTION_VERSION);
        try {
            if (!NetworkClientUtils.awaitReady(client, leader, Time.SYSTEM, TIMEOUT_MILLIS)) {
                throw new TimeoutException("no connection to " + leader + " within " + TIMEOUT_MILLIS + " ms");
            }
            var request = client.newClientRequest(
                    leader.idString(),
                    new WriteTxnMarkersRequest.Builder(List.of(marker)),
                    Time.SYSTEM.milliseconds(),
                    true);
            var answer = (WriteTxnMarkersResponse) NetworkClientUtils.sendAndReceive(client, request, Time.SYSTEM)
                    .responseBody();
            var errors = Objects.requireNonNull(answer.errorsByProducerId().get(state.producerId()));
            Objects.requireNonNull(errors.get(partition)).maybeThrow();
        } catch (IOException e) {
            throw new DisconnectException("the connection to " + leader + " ended", e);
        }
    }
}
