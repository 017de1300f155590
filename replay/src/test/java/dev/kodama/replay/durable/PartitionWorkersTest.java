package dev.kodama.replay.durable;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kodama.replay.durable.PartitionWorker.Handling;
import dev.kodama.replay.durable.registry.ResumeOffset;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.util.Map;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;

class PartitionWorkersTest {
    private static final TopicPartition ONE = new TopicPartition("events", 1);
    private static final TopicPartition TWO = new TopicPartition("events", 2);
    /** No event is handled here. */
    private static final Handling NO_HANDLING = null;

    private final PartitionWorkers workers = new PartitionWorkers(NO_HANDLING);
    private final SimpleMeterRegistry registry = new SimpleMeterRegistry();

    private double gauge() {
        return registry.get("kodama.durable.lag").gauge().value();
    }

    @Test
    void doesNotKnowTheLagUntilTheEndOfEachPartitionIsKnown() {
        try (var meters = new DurableMeters(registry, "default", "synthesis", workers::lag)) {
            meters.handled();
            assertThat(workers.lag()).as("no partitions").isZero();

            workers.start(ONE, new ResumeOffset(10, 0, true));
            assertThat(workers.lag()).isEqualTo(DurableSubscription.UNKNOWN_LAG);
            assertThat(gauge()).isNaN();

            workers.setEnds(Map.of(ONE, 10L));
            assertThat(workers.lag()).isZero();
            assertThat(gauge()).isZero();

            workers.start(TWO, new ResumeOffset(0, 0, true));
            assertThat(workers.lag()).isEqualTo(DurableSubscription.UNKNOWN_LAG);

            workers.setEnds(Map.of(ONE, 15L, TWO, 2L));
            assertThat(workers.lag()).isEqualTo(7);
            assertThat(gauge()).isEqualTo(7);
        }
    }
}
