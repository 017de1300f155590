package dev.kodama.replay.durable;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import java.util.ArrayList;
import java.util.List;
import java.util.function.LongSupplier;

/** Meters of one member of a subscription, with the tags {@code source} and {@code subscription}. */
final class DurableMeters implements AutoCloseable {
    private final MeterRegistry registry;
    private final Tags tags;
    private final List<Meter> meters = new ArrayList<>();
    private final Counter handled;
    private final Counter retried;
    private final Counter deadLettered;

    DurableMeters(MeterRegistry registry, String source, String subscription, LongSupplier lag) {
        this.registry = registry;
        this.tags = Tags.of("source", source, "subscription", subscription);
        this.handled = counter("kodama.durable.handled", "events that the handler has handled");
        this.retried = counter("kodama.durable.retried", "attempts that failed and were not the last");
        this.deadLettered = counter("kodama.durable.dead.lettered", "events that became dead letters");
        meters.add(Gauge.builder("kodama.durable.lag", lag, DurableMeters::known)
                .description("unhandled events of this member's partitions, matching or not; NaN until it is known")
                .tags(tags)
                .strongReference(true)
                .register(registry));
    }

    private static double known(LongSupplier lag) {
        long events = lag.getAsLong();
        return events == DurableSubscription.UNKNOWN_LAG ? Double.NaN : events;
    }

    private Counter counter(String name, String description) {
        var counter = Counter.builder(name).description(description).tags(tags).register(registry);
        meters.add(counter);
        return counter;
    }

    void handled() {
        handled.increment();
    }

    void retried() {
        retried.increment();
    }

    void deadLettered() {
        deadLettered.increment();
    }

    /** Removes the meters from the registry. */
    @Override
    public void close() {
        meters.forEach(registry::remove);
    }
}
