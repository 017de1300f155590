package dev.kodama.bench.attack;

import java.io.IOException;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** Subscribes to 100,000 names at a time, which must be rejected, and then to a pattern of many stars, which must be answered. */
final class HugeFilters implements Attack {
    private static final int RATE = 5;
    private static final int NAMES = 100_000;
    private static final String HUGE = "{\"type\":\"subscribe\",\"event_types\":["
            + IntStream.range(0, NAMES).mapToObj(i -> "\"T" + i + "\"").collect(Collectors.joining(",")) + "]}";
    private static final String STARS = "{\"type\":\"subscribe\",\"event_types\":[\"" + "*a".repeat(400) + "\"]}";

    private final AttackTarget target;

    HugeFilters(AttackTarget target) {
        this.target = target;
    }

    @Override
    public String name() {
        return "filters of 100,000 names";
    }

    @Override
    public int perSecond() {
        return RATE;
    }

    @Override
    public void attempt(OutcomeCounter tally) throws IOException {
        try (var connection = RawConnection.open(target)) {
            int status = connection.upgrade("?event_types=NONE", "localhost");
            if (status != 101) {
                tally.count("status " + status);
                return;
            }
            connection.sendText(HUGE);
            if (connection.awaitText("{\"error\"", "{\"status\"").startsWith("{\"status\"")) {
                tally.countWrong("taken");
                return;
            }
            tally.count("refused");
            connection.sendText(STARS);
            connection.awaitText("{\"error\"", "{\"status\"");
            tally.count("stars answered");
        }
    }

    @Override
    public void close() {}
}
