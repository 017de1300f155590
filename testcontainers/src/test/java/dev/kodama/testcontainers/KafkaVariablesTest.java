package dev.kodama.testcontainers;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class KafkaVariablesTest {
    @Test
    void advertiseAnAddressForContainersAndOneForTheTest() {
        var variables = KafkaVariables.of("kafka:9092", "localhost:40001", 9093);

        assertThat(variables)
                .containsEntry(
                        "KAFKA_LISTENERS",
                        "INTERNAL://0.0.0.0:9092,EXTERNAL://0.0.0.0:40001,CONTROLLER://127.0.0.1:9093")
                .containsEntry("KAFKA_ADVERTISED_LISTENERS", "INTERNAL://kafka:9092,EXTERNAL://localhost:40001")
                .containsEntry("KAFKA_CONTROLLER_QUORUM_VOTERS", "1@127.0.0.1:9093");
    }

    @Test
    void haveOneListenerOnTheHostsNetwork() {
        var variables = KafkaVariables.of("127.0.0.1:40001", "127.0.0.1:40001", 40002);

        assertThat(variables)
                .containsEntry("KAFKA_LISTENERS", "INTERNAL://127.0.0.1:40001,CONTROLLER://127.0.0.1:40002")
                .containsEntry("KAFKA_ADVERTISED_LISTENERS", "INTERNAL://127.0.0.1:40001");
    }
}
