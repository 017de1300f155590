package dev.kodama.bench.faults;

import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import java.util.Set;

/**
 * The plan of a run; the same seed gives the same faults at the same events.
 *
 * @param events the minimum number of events: publishing continues until the last fault is over
 * @param rate events a second
 */
public record FaultPlan(long events, int rate, int faults, Set<FaultKind> kinds, long seed) {
    /** @param event the number at which the fault begins, or later when the parts it needs are free */
    record Due(long event, FaultKind kind, Random random) {}

    public FaultPlan {
        kinds = Set.copyOf(kinds);
        if (kinds.isEmpty() || events < 1 || events > 1_000_000_000 || rate < 1 || faults < 0) {
            throw new IllegalArgumentException(
                    "events is 1 to 1000000000, rate 1 or more, faults 0 or more, and a kind has to be named");
        }
    }

    /** Every kind as often as any other, in random order at random events. */
    List<Due> due() {
        var random = new Random(seed);
        var order = new ArrayList<FaultKind>();
        while (order.size() < faults) {
            var round = new ArrayList<>(kinds);
            Collections.sort(round);
            Collections.shuffle(round, random);
            order.addAll(round);
        }
        var due = new ArrayList<Due>();
        for (FaultKind kind : order.subList(0, faults)) {
            long event = events / 20 + (long) (random.nextDouble() * events * 0.85);
            due.add(new Due(event, kind, new Random(random.nextLong())));
        }
        due.sort(Comparator.comparingLong(Due::event));
        return due;
    }
}
