package dev.kodama.http.server;

import dev.kodama.http.api.Api;
import dev.kodama.http.monitoring.MonitoringSources;
import java.util.List;
import java.util.Optional;

/**
 * What one process serves over HTTP.
 *
 * @param api is not closed with the server
 * @param routes endpoints of the role; health and metrics come from the monitoring sources
 */
public record HttpServices(MonitoringSources monitoring, Optional<Api> api, List<Route> routes) {
    public HttpServices {
        routes = List.copyOf(routes);
    }

    /** Health and metrics only. */
    public static HttpServices of(MonitoringSources monitoring) {
        return new HttpServices(monitoring, Optional.empty(), List.of());
    }

    /** Health, metrics and an API. */
    public static HttpServices of(MonitoringSources monitoring, Api api) {
        return new HttpServices(monitoring, Optional.of(api), List.of());
    }
}
