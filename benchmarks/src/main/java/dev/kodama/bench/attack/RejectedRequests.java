package dev.kodama.bench.attack;

import java.io.IOException;
import java.util.Set;
import java.util.function.LongFunction;

/** Sends requests that the server must reject, each over its own connection. */
final class RejectedRequests implements Attack {
    private static final Set<Integer> BUSY = Set.of(429, 503);

    private final String name;
    private final int perSecond;
    private final AttackTarget target;
    private final LongFunction<String> request;
    private final Set<Integer> refusals;
    private long number;

    /**
     * @param request the whole text of the n-th
     * @param refusals the statuses that may answer it; 429 and 503 always may
     */
    RejectedRequests(
            String name, int perSecond, AttackTarget target, LongFunction<String> request, Set<Integer> refusals) {
        this.name = name;
        this.perSecond = perSecond;
        this.target = target;
        this.request = request;
        this.refusals = refusals;
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public int perSecond() {
        return perSecond;
    }

    @Override
    public void attempt(OutcomeCounter tally) throws IOException {
        try (var connection = RawConnection.open(target)) {
            connection.write(request.apply(number++));
            int status = connection.status();
            if (refusals.contains(status) || BUSY.contains(status)) {
                tally.count("status " + status);
            } else {
                tally.countWrong("answered with " + status);
            }
        }
    }

    @Override
    public void close() {}
}
