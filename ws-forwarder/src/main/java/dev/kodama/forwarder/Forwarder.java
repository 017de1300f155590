package dev.kodama.forwarder;

import dev.kodama.forwarder.access.ConnectionAdmission;
import dev.kodama.http.server.HttpServices;
import java.util.Optional;
import dev.kodama.bus.ChannelSubscriber;
import dev.kodama.forwarder.access.AccessMeters;
import dev.kodama.forwarder.delivery.DeliveryFactory;
import dev.kodama.forwarder.delivery.JournalWatermark;
import dev.kodama.forwarder.delivery.LiveEventListener;
import dev.kodama.forwarder.durable.DurableDelivery;
import dev.kodama.forwarder.frontend.FrontendEvents;
import dev.kodama.forwarder.frontend.StatusFrame;
import dev.kodama.forwarder.hub.Hub;
import dev.kodama.forwarder.subscriptions.DashboardSubscriptionReporter;
import dev.kodama.health.EntityHealth;
import dev.kodama.http.access.AccessControl;
import dev.kodama.http.api.Api;
import dev.kodama.http.monitoring.MonitoringSources;
import dev.kodama.http.server.HttpServer;
import dev.kodama.journal.JournalConfig;
import io.micrometer.core.instrument.MeterRegistry;
import java.io.IOException;
import java.time.InstantSource;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Forwards events from Redis to WebSocket clients until it is closed. */
public final class Forwarder implements AutoCloseable {
    private static final List<String> PATTERNS = List.of("events.*");

    private final ChannelSubscriber feed;
    private final Hub hub;
    private final DurableDelivery durable;
    private final JournalWatermark watermark;
    private final HttpServer http;
    private volatile @Nullable DashboardSubscriptionReporter interest;

    private Forwarder(
            ChannelSubscriber feed, Hub hub, DurableDelivery durable, JournalWatermark watermark, HttpServer http) {
        this.feed = feed;
        this.hub = hub;
        this.durable = durable;
        this.watermark = watermark;
        this.http = http;
    }

    /**
     * Listens and subscribes; with Redis away it listens all the same and is not ready.
     *
     * @param monitoring of this process, beside what the forwarder tells of itself
     * @param api is not closed with it
     * @throws IOException if the port cannot be had; the message says which
     */
    public static Forwarder start(ForwarderConfig config, MeterRegistry registry, MonitoringSources monitoring, Api api)
            throws IOException {
        var hub = Hub.start(config.hub());
        var watermark = new JournalWatermark();
        var events =
                new LiveEventListener(hub, new FrontendEvents(config.frontend()), config.maxEventBytes(), watermark);
        ChannelSubscriber feed;
        try {
            feed = ChannelSubscriber.open(config.redisUrl(), "kodama-forwarder", PATTERNS, events);
        } catch (RuntimeException e) {
            hub.close();
            throw e;
        }
        var durable = new DurableDelivery(config.durable(), InstantSource.system(), hub.framesSent());
        var health = new ForwarderHealth(feed, watermark, hub, events, monitoring.components());
        try {
            var access = new AccessControl(config.access(), InstantSource.system());
            access.warnOfOpenFiles();
            var admission = new ConnectionAdmission(access, InstantSource.system());
            var deliveries = new DeliveryFactory(hub, durable, feed::subscribed, admission::sendRateLimiter);
            var services = new HttpServices(
                    new MonitoringSources(health::components, monitoring.metrics(), monitoring.openMetrics()),
                    Optional.of(api),
                    ForwarderRoutes.of(admission, deliveries, config.deflate()));
            var http = HttpServer.start(config.host(), config.port(), access, services);
            ForwarderMeters.register(registry, feed, hub, durable, events);
            AccessMeters.register(registry, access, admission);
            return new Forwarder(feed, hub, durable, watermark, http);
        } catch (IOException | RuntimeException e) {
            feed.close();
            hub.close();
            durable.close();
            throw e;
        }
    }

    /** Where it listens, also if any free port was asked for. */
    public int port() {
        return http.port();
    }

    /** Whether what is published now reaches the clients. */
    public boolean ready() {
        return feed.subscribed();
    }

    /**
     * Says, once, where the journal is that durable sessions read; they wait for it until then. What clients want is told there for gap
     * analysis.
     */
    public void readJournal(JournalConfig journal) {
        durable.readFrom(journal);
        watermark.follow(journal);
        interest = DashboardSubscriptionReporter.start(journal, hub::filters, InstantSource.system());
    }

    /** Shows dashboards that an entity is another way than before, as the event {@code agent_status_changed}. */
    public void show(EntityHealth health) {
        hub.publish(StatusFrame.head(health), StatusFrame.of(health));
    }

    /** Takes no new clients from now on and lets the others go, as long as the settings allow; events still come meanwhile. */
    public void drain() {
        hub.drain();
    }

    /** Drains first, if that was not done; stops taking events, says goodbye to who is left (1012), and is gone within two seconds. */
    @Override
    public void close() {
        hub.drain();
        var reporter = interest;
        if (reporter != null) {
            reporter.close();
        }
        feed.close();
        watermark.close();
        hub.close();
        durable.close();
        http.close();
    }
}
