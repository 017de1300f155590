package dev.kodama.forwarder;

import dev.kodama.bus.ChannelSubscriber;
import dev.kodama.bus.trace.EventTracer;
import dev.kodama.forwarder.access.AccessMeters;
import dev.kodama.forwarder.access.ConnectionAdmission;
import dev.kodama.forwarder.access.ConnectionView;
import dev.kodama.forwarder.api.connections.ConnectionsEndpoint;
import dev.kodama.forwarder.delivery.DeliveryFactory;
import dev.kodama.forwarder.delivery.JournalDeliveries;
import dev.kodama.forwarder.delivery.JournalWatermark;
import dev.kodama.forwarder.delivery.LiveEventListener;
import dev.kodama.forwarder.frontend.FrontendEvents;
import dev.kodama.forwarder.frontend.StatusFrame;
import dev.kodama.forwarder.hub.Hub;
import dev.kodama.forwarder.subscriptions.DashboardSubscriptionReporter;
import dev.kodama.health.EntityHealth;
import dev.kodama.http.access.AccessControl;
import dev.kodama.http.api.Api;
import dev.kodama.http.auth.Principal;
import dev.kodama.http.monitoring.MonitoringSources;
import dev.kodama.http.server.HttpServer;
import dev.kodama.http.server.HttpServices;
import dev.kodama.index.JournalIndex;
import dev.kodama.journal.JournalConfig;
import io.micrometer.core.instrument.MeterRegistry;
import java.io.IOException;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Forwards events from Redis and the journal to WebSocket and SSE clients until it is closed. */
public final class Forwarder implements ConnectionsEndpoint.Source, AutoCloseable {
    private static final List<String> PATTERNS = List.of("events.*");

    private final ChannelSubscriber feed;
    private final Hub hub;
    private final JournalDeliveries durable;
    private final JournalWatermark watermark;
    private final ConnectionAdmission admission;
    private final HttpServer http;
    private volatile @Nullable DashboardSubscriptionReporter subscriptions;

    private Forwarder(
            ChannelSubscriber feed,
            Hub hub,
            JournalDeliveries durable,
            JournalWatermark watermark,
            ConnectionAdmission admission,
            HttpServer http) {
        this.feed = feed;
        this.hub = hub;
        this.durable = durable;
        this.watermark = watermark;
        this.admission = admission;
        this.http = http;
    }

    /**
     * Starts the HTTP server and subscribes to Redis, without tracing. While Redis is unavailable the forwarder runs but is not ready.
     *
     * @param monitoring health and metrics of the process, beside the forwarder's own
     * @param api is not closed with the forwarder
     * @throws IOException if the port is unavailable; the message names it
     */
    public static Forwarder start(ForwarderConfig config, MeterRegistry registry, MonitoringSources monitoring, Api api)
            throws IOException {
        return start(config, registry, EventTracer.OFF, monitoring, api);
    }

    /** As {@link #start(ForwarderConfig, MeterRegistry, MonitoringSources, Api)}, with tracing. */
    public static Forwarder start(
            ForwarderConfig config, MeterRegistry registry, EventTracer tracer, MonitoringSources monitoring, Api api)
            throws IOException {
        var hub = Hub.start(config.hub(), tracer);
        var watermark = new JournalWatermark();
        var mask = config.durable().mask();
        var frontend = new FrontendEvents(config.frontend());
        var events = new LiveEventListener(hub, frontend, config.maxEventBytes(), watermark, mask);
        ChannelSubscriber feed;
        try {
            feed = ChannelSubscriber.open(config.redisUrl(), "kodama-forwarder", PATTERNS, events);
        } catch (RuntimeException e) {
            hub.close();
            throw e;
        }
        var durable = new JournalDeliveries(
                config.durable(),
                InstantSource.system(),
                hub.framesSent(),
                config.hub().failures().types());
        var health = new ForwarderHealth(feed, watermark, hub, events, monitoring.components());
        try {
            var access = new AccessControl(config.access(), InstantSource.system());
            access.warnOfOpenFiles();
            var admission = new ConnectionAdmission(access, InstantSource.system(), mask);
            var deliveries = new DeliveryFactory(hub, durable, feed::subscribed, admission::sendRateLimiter);
            var services = new HttpServices(
                    new MonitoringSources(health::components, monitoring.metrics(), monitoring.openMetrics()),
                    Optional.of(api),
                    ForwarderRoutes.of(admission, deliveries, config.deflate()));
            var http = HttpServer.start(config.host(), config.port(), access, services);
            ForwarderMeters.register(registry, feed, hub, durable, events);
            AccessMeters.register(registry, access, admission);
            return new Forwarder(feed, hub, durable, watermark, admission, http);
        } catch (IOException | RuntimeException e) {
            feed.close();
            hub.close();
            durable.close();
            throw e;
        }
    }

    /** The port it listens on, also where any free port was requested. */
    public int port() {
        return http.port();
    }

    /** Whether live events reach the clients. */
    public boolean ready() {
        return feed.subscribed();
    }

    /**
     * Sets the journal, once; durable sessions wait until then. Starts to report the clients' filters there for gap analysis.
     *
     * @param index of the journal, for a caller
     */
    public void readJournal(JournalConfig journal, Function<Principal, JournalIndex> index) {
        durable.readFrom(journal, watermark::sources, index);
        watermark.follow(journal);
        subscriptions = DashboardSubscriptionReporter.start(journal, hub::filters, InstantSource.system());
    }

    @Override
    public List<ConnectionView> connections(long after, int limit) {
        return admission.connections(after, limit);
    }

    @Override
    public int openConnections() {
        return admission.openConnections();
    }

    /** Publishes a health change to dashboards, as the event {@code agent_status_changed}. */
    public void show(EntityHealth health) {
        hub.publish(StatusFrame.head(health), StatusFrame.of(health));
    }

    /** Stops accepting clients and closes the present ones within the drain timeout. Events are forwarded meanwhile. */
    public void drain() {
        hub.drain();
    }

    /** Drains unless already drained; then closes the remaining clients (1012) and stops within two seconds. */
    @Override
    public void close() {
        hub.drain();
        var reporter = subscriptions;
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
