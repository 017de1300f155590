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
                            "kodama.forwarder.limit.exceeded",
                            entrance,
                            one -> one.counts().of(limit))
                    .tag("limit", limit.word())
                    .description("Times a limit was exceeded")
                    .register(registry);
        }
        Gauge.builder(
                        "kodama.forwarder.client.memory.bytes",
                        entrance,
                        one -> one.filters().memory().used())
                .description("Estimated heap bytes of the filters and unfinished messages of all clients")
                .register(registry);
        FunctionCounter.builder("kodama.forwarder.rejected", entrance, AccessControl::refused)
                .tag("reason", "token")
                .description("Requests rejected for their token or origin")
                .register(registry);
        FunctionCounter.builder("kodama.forwarder.rejected", entrance, AccessControl::strangers)
                .tag("reason", "origin")
                .description("Requests rejected for their token or origin")
                .register(registry);
    }
}
