package dev.kodama.app.roles;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kodama.streams.StreamsStatus;
import dev.kodama.streams.StreamsStatus.State;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TopologiesTest {
    @ParameterizedTest
    @CsvSource({
        "STARTING,  false, true,  false",
        "WAITING,   false, true,  false",
        "WAITING,   true,  false, false",
        "RESTORING, false, true,  false",
        "RUNNING,   false, true,  true",
        "FAILING,   false, true,  false",
        "FAILING,   true,  false, false",
        "ENDED,     true,  false, false",
    })
    void areReadyInUpUnlessStuckAndElsewhereWhenTheyRun(State state, boolean stuck, boolean inUp, boolean elsewhere) {
        var status = new StreamsStatus(state, 0, 0, 0, stuck, "why");

        assertThat(Topologies.health(status, "gaps", false).ready()).isEqualTo(inUp);
        assertThat(Topologies.health(status, "gaps", true).ready()).isEqualTo(elsewhere);
        assertThat(Topologies.health(status, "gaps", true).details()).containsEntry("detail", "why");
    }
}
