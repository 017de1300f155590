package dev.kodama.replay.request;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;

/** Meters of replay requests, with the tag {@code source}; see {@code docs/metrics.md}. */
final class RequestMeters implements AutoCloseable {
    private static final String REQUESTS = "kodama.replay.requests";

    private final MeterRegistry registry;
    private final Tags tags;
    private final List<Meter> meters = new ArrayList<>();
    private final Counter completed;
    private final Counter aborted;
    private final Counter rejected;
    private final Counter invalid;
    private final Counter events;

    RequestMeters(MeterRegistry registry, String source, Supplier<Number> running, Supplier<Number> waiting) {
        this.registry = registry;
        this.tags = Tags.of("source", source);
        this.completed = requests("completed");
        this.aborted = requests("aborted");
        this.rejected = requests("rejected");
        this.invalid = requests("invalid");
        this.events = add(Counter.builder("kodama.replay.events")
                .description("Events published to subscribers on request")
                .tags(tags)
                .register(registry));
        gauge("kodama.replay.running", "Requests that are running", running);
        gauge("kodama.replay.waiting", "Requests that wait for a free thread", waiting);
    }

    private Counter requests(String outcome) {
        return add(Counter.builder(REQUESTS)
                .description("Requests on kodama.replay by outcome")
                .tags(tags.and("outcome", outcome))
                .register(registry));
    }

    private void gauge(String name, String description, Supplier<Number> value) {
        add(Gauge.builder(name, value).description(description).tags(tags).register(registry));
    }

    private <M extends Meter> M add(M meter) {
        meters.add(meter);
        return meter;
    }

    void completed() {
        completed.increment();
    }

    void aborted() {
        aborted.increment();
    }

    void rejected() {
        rejected.increment();
    }

    void invalid() {
        invalid.increment();
    }

    void published(long count) {
        events.increment((double) count);
    }

    /** Removes the meters from the registry. */
    @Override
    public void close() {
        meters.forEach(registry::remove);
    }
}
