package dev.kodama.http.limits;

import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.atomic.LongAdder;

/** Counts how often each limit was exceeded. Thread-safe. */
public final class LimitCounts {
    private final Map<Limit, LongAdder> counts = new EnumMap<>(Limit.class);

    public LimitCounts() {
        for (Limit limit : Limit.values()) {
            counts.put(limit, new LongAdder());
        }
    }

    public void met(Limit limit) {
        met(limit, 1);
    }

    public void met(Limit limit, long times) {
        var count = counts.get(limit);
        if (count != null) {
            count.add(times);
        }
    }

    public long of(Limit limit) {
        var count = counts.get(limit);
        return count == null ? 0 : count.sum();
    }
}
