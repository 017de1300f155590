package dev.kodama.forwarder.access;

import dev.kodama.http.access.AccessControl;
import dev.kodama.http.limits.Limit;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;

/** Metrics of rejected requests and exceeded limits. No tag has unbounded values. */
public final class AccessMeters {
    private AccessMeters() {}

    public static void register(MeterRegistry registry, AccessControl access, ConnectionAdmission admission) {
        for (Limit limit : Limit.values()) {
            FunctionCounter.builder(
                            "kodama.forwarder.limit.exceeded",
                            access,
                            one -> one.counts().of(limit))
                    .tag("limit", limit.word())
                    .description("Times a limit was exceeded")
                    .register(registry);
        }
        Gauge.builder(
                        "kodama.forwarder.client.memory.bytes",
                        admission,
                        one -> one.filters().memory().used())
                .description("Estimated heap bytes of the filters and unfinished messages of all clients")
                .register(registry);
        FunctionCounter.builder("kodama.forwarder.rejected", access, AccessControl::rejectedTokens)
                .tag("reason", "token")
                .description("Requests rejected for their token or origin")
                .register(registry);
        FunctionCounter.builder("kodama.forwarder.rejected", access, AccessControl::rejectedOrigins)
                .tag("reason", "origin")
                .description("Requests rejected for their token or origin")
                .register(registry);
    }
}
