package dev.kodama.forwarder;

import dev.kodama.forwarder.access.ConnectionAdmission;
import dev.kodama.forwarder.delivery.DeliveryFactory;
import dev.kodama.http.access.AccessConfig;
import dev.kodama.http.access.AccessControl;
import dev.kodama.http.monitoring.MonitoringSources;
import dev.kodama.http.server.HttpServer;
import dev.kodama.http.server.HttpServices;
import java.io.IOException;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;

/** The HTTP side of a forwarder, without Redis and without an API. */
final class ForwarderHttp {
    private ForwarderHttp() {}

    static HttpServer start(AccessConfig config, Function<ConnectionAdmission, DeliveryFactory> deliveries)
            throws IOException {
        return start(0, config, false, () -> "", deliveries);
    }

    /** @param deflate whether permessage-deflate is accepted */
    static HttpServer start(
            int port,
            AccessConfig config,
            boolean deflate,
            Supplier<String> metrics,
            Function<ConnectionAdmission, DeliveryFactory> deliveries)
            throws IOException {
        var access = new AccessControl(config, InstantSource.system());
        var admission = new ConnectionAdmission(access, InstantSource.system());
        var routes = ForwarderRoutes.of(admission, deliveries.apply(admission), deflate);
        var services = new HttpServices(new MonitoringSources(List::of, metrics), Optional.empty(), routes);
        return HttpServer.start("127.0.0.1", port, access, services);
    }
}
