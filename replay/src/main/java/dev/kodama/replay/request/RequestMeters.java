package dev.kodama.replay.request;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;

/** What is measured of requests. Every meter carries the tag {@code source}; {@code docs/metrics.md} lists them. */
final class RequestMeters implements AutoCloseable {
    private static final String REQUESTS = "kodama.replay.requests";

    private final MeterRegistry registry;
    private final Tags tags;
    private final List<Meter> meters = new ArrayList<>();
    private final Counter done;
    private final Counter brokenOff;
    private final Counter refused;
    private final Counter unanswerable;
    private final Counter events;

    RequestMeters(MeterRegistry registry, String source, ReplayExecutor desk) {
        this.registry = registry;
        this.tags = Tags.of("source", source);
        this.done = requests("done");
        this.brokenOff = requests("broken-off");
        this.refused = requests("refused");
        this.unanswerable = requests("unanswerable");
        this.events = keep(Counter.builder("kodama.replay.events")
                .description("events published to subscribers that asked")
                .tags(tags)
                .register(registry));
        gauge("kodama.replay.running", "requests that are being served", desk::running);
        gauge("kodama.replay.waiting", "requests that wait for room", desk::waiting);
    }

    private Counter requests(String outcome) {
        return keep(Counter.builder(REQUESTS)
                .description("requests on kodama.replay by how they ended")
                .tags(tags.and("outcome", outcome))
                .register(registry));
    }

    private void gauge(String name, String description, Supplier<Number> figure) {
        keep(Gauge.builder(name, figure).description(description).tags(tags).register(registry));
    }

    private <M extends Meter> M keep(M meter) {
        meters.add(meter);
        return meter;
    }

    void done() {
        done.increment();
    }

    void brokenOff() {
        brokenOff.increment();
    }

    void refused() {
        refused.increment();
    }

    void unanswerable() {
        unanswerable.increment();
    }

    void published(long count) {
        events.increment((double) count);
    }

    /** Takes its meters out of the registry. */
    @Override
    public void close() {
        meters.forEach(registry::remove);
    }
}
