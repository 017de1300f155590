package dev.kodama.bench.soak;

import java.time.Duration;
import java.util.List;

/**
 * The plan of a soak test.
 *
 * @param attack the duration of the attacks
 * @param warmUp the time before the attacks, in which clients are served; then the baseline is taken
 * @param rate numbered events a second
 * @param clients well-behaved clients, half of them durable
 * @param upOptions further options of {@code kodama up}; they override the test's own
 */
public record SoakPlan(Duration attack, Duration warmUp, int rate, int clients, List<String> upOptions) {
    public SoakPlan {
        if (attack.toSeconds() < 1 || warmUp.isNegative() || rate < 1 || clients < 2) {
            throw new IllegalArgumentException(
                    "a soak takes a second or more, an event a second or more, and two clients or more");
        }
        upOptions = List.copyOf(upOptions);
    }
}
