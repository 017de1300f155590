package dev.kodama.forwarder;

import dev.kodama.bus.ChannelSubscriber;
import dev.kodama.forwarder.delivery.JournalDeliveries;
import dev.kodama.forwarder.delivery.LiveEventListener;
import dev.kodama.forwarder.hub.Hub;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.function.ToDoubleFunction;

/** Metrics of a forwarder. No tag has unbounded values. */
final class ForwarderMeters {
    private ForwarderMeters() {}

    static void register(
            MeterRegistry registry,
            ChannelSubscriber feed,
            Hub hub,
            JournalDeliveries durable,
            LiveEventListener events) {
        Gauge.builder("kodama.forwarder.subscribed", feed, one -> one.subscribed() ? 1 : 0)
                .description("1 while subscribed to Redis")
                .register(registry);
        Gauge.builder("kodama.forwarder.sessions", hub, one -> one.counts().sessions())
                .description("clients connected now")
                .register(registry);
        Gauge.builder("kodama.forwarder.durable.sessions", durable, JournalDeliveries::sessions)
                .description("of them those with events from the journal")
                .register(registry);
        Gauge.builder("kodama.forwarder.durable.waiting", durable, JournalDeliveries::waiting)
                .description("durable sessions that wait for a reader of the past")
                .register(registry);
        durable.skipped().register(registry, "durable");
        counter(registry, hub, "events", "taken from Redis", one -> one.counts().events());
        counter(registry, hub, "frames", "sent to clients", one -> one.counts().framesSent());
        counter(
                registry,
                hub,
                "dropped",
                "events that slow clients were told they missed",
                one -> one.counts().dropped());
        counter(
                registry,
                hub,
                "too.slow",
                "clients closed that fell too far behind",
                one -> one.counts().tooSlow());
        counter(
                registry,
                hub,
                "stalled",
                "clients given up that took nothing",
                one -> one.counts().stalled());
        FunctionCounter.builder("kodama.forwarder.invalid", events, LiveEventListener::invalid)
                .description("messages that are no events, not forwarded")
                .register(registry);
    }

    private static void counter(
            MeterRegistry registry, Hub hub, String name, String description, ToDoubleFunction<Hub> count) {
        FunctionCounter.builder("kodama.forwarder." + name, hub, count)
                .description(description)
                .register(registry);
    }
}
