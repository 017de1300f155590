package dev.kodama.forwarder;

import dev.kodama.forwarder.limits.Limit;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;

/** How many were not let in, and how often each limit was met: no tag that grows. */
final class EntranceMeters {
    private EntranceMeters() {}

    static void register(MeterRegistry registry, AccessControl entrance) {
        for (Limit limit : Limit.values()) {
            FunctionCounter.builder(
                            "kodama.forwarder.limited",
                            entrance,
                            one -> one.counts().of(limit))
                    .tag("limit", limit.word())
                    .description("how often a limit was met")
                    .register(registry);
        }
        Gauge.builder(
                        "kodama.forwarder.client.memory.bytes",
                        entrance,
                        one -> one.filters().memory().used())
                .description("about how much of the heap filters and unfinished texts of all clients take")
                .register(registry);
        FunctionCounter.builder("kodama.forwarder.refused", entrance, AccessControl::refused)
                .tag("why", "token")
                .description("requests that were not let in")
                .register(registry);
        FunctionCounter.builder("kodama.forwarder.refused", entrance, AccessControl::strangers)
                .tag("why", "origin")
                .description("requests that were not let in")
                .register(registry);
    }
}
