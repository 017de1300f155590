package dev.kodama.http.limits;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DescriptorBudgetTest {
    @ParameterizedTest
    @CsvSource({
        "4096,3072,2765",
        "1024,256,231",
        "256,64,58",
        "1,1,1",
        "1048576,786432,707789",
    })
    void leavesAReserve(long files, int connections, int sessions) {
        var budget = new DescriptorBudget(files);

        assertThat(budget.connections()).isEqualTo(connections);
        assertThat(budget.sessions()).isEqualTo(sessions);
    }

    @ParameterizedTest
    @CsvSource({"4096,100000,2765", "4096,0,2765", "4096,100,100", "9223372036854775807,0,0", "9223372036854775807,7,7"
    })
    void capsTheWantedNumber(long files, int wanted, int capped) {
        assertThat(new DescriptorBudget(files).capped(wanted)).isEqualTo(capped);
    }

    @Test
    void knowsTheLimitOfThisProcess() {
        assertThat(DescriptorBudget.ofThisProcess().files()).isBetween(64L, Long.MAX_VALUE);
    }

    @ParameterizedTest
    @CsvSource({"100,1000,164", "100000,200000,112500", "0,77,77", "100000,500,500"})
    void leavesRoomForTellingOneTooMany(int sessions, int budget, int connections) {
        assertThat(TcpLimits.of(sessions, 1, budget, from -> true).inAll()).isEqualTo(connections);
    }
}
