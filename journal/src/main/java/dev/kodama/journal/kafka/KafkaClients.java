package dev.kodama.journal.kafka;

import dev.kodama.journal.JournalConfig;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.function.Consumer;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.CloseOptions;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.TimeoutException;

/** The Kafka clients of the journal, set up alike. */
public final class KafkaClients {
    /** How long a call to the cluster may take before it counts as away. */
    private static final int CALL_MILLIS = 10_000;
    /** How long a fetch may wait for records: what is sought anew waits for the last one. */
    private static final int FETCH_MILLIS = 100;

    private static final Duration SLICE = Duration.ofMillis(100);

    /** How a consumer without a group is closed: it would wait for its last fetch otherwise. */
    public static final CloseOptions CLOSE_AT_ONCE = CloseOptions.timeout(Duration.ZERO);

    private KafkaClients() {}

    /** For calls of at most 10 s each. */
    public static Admin admin(JournalConfig config) {
        Map<String, Object> properties = config.clientProperties();
        properties.put("default.api.timeout.ms", CALL_MILLIS);
        properties.put("request.timeout.ms", CALL_MILLIS / 2);
        return Admin.create(properties);
    }

    /**
     * Waits for what the cluster answers.
     *
     * @throws KafkaException as the cluster says
     */
    public static <T> T get(KafkaFuture<T> answer) {
        try {
            return answer.get();
        } catch (InterruptedException e) {
            throw new InterruptException(e);
        } catch (ExecutionException e) {
            throw e.getCause() instanceof KafkaException cause ? cause : new KafkaException(e.getCause());
        }
    }

    /**
     * Hands on what a consumer reads of a partition that it has, from where it stands to an offset, and what came with the last of it.
     *
     * @param late what is wrong if that takes longer than {@code patience}
     * @throws TimeoutException if it does
     * @throws KafkaException as the cluster says
     */
    public static void readTo(
            KafkaConsumer<byte[], byte[]> consumer,
            TopicPartition partition,
            long end,
            Duration patience,
            String late,
            Consumer<ConsumerRecord<byte[], byte[]>> each) {
        long deadline = System.nanoTime() + patience.toNanos();
        while (consumer.position(partition) < end) {
            if (System.nanoTime() > deadline) {
                throw new TimeoutException(late);
            }
            consumer.poll(SLICE).forEach(each);
        }
    }

    /** Committed records only, no group, and a missing offset is an error and not a silent jump. */
    public static Map<String, Object> readCommitted(JournalConfig config) {
        Map<String, Object> properties = config.clientProperties();
        properties.put("default.api.timeout.ms", CALL_MILLIS);
        properties.put("fetch.max.wait.ms", FETCH_MILLIS);
        properties.put("isolation.level", "read_committed");
        properties.put("enable.auto.commit", false);
        properties.put("auto.offset.reset", "none");
        properties.put("allow.auto.create.topics", false);
        return properties;
    }
}
