package dev.kodama.bus.failure;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class OutageLogTest {
    private final List<String> lines = new ArrayList<>();
    private final OutageLog outage = new OutageLog(lines::add, duration -> lines.add("back"));

    @Test
    void logsTheFirstFailureOfAnOutageAndItsEnd() {
        outage.begin("refused");
        outage.begin("still refused");
        outage.end();
        outage.end();

        assertThat(lines).containsExactly("refused", "back");
    }

    @Test
    void logsEachOutage() {
        outage.begin("refused");
        outage.end();
        outage.begin("refused again");

        assertThat(lines).containsExactly("refused", "back", "refused again");
    }

    @Test
    void logsNoEndWithoutAnOutage() {
        outage.end();

        assertThat(lines).isEmpty();
    }
}
