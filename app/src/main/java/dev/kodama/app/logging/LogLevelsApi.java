package dev.kodama.app.logging;

import dev.kodama.http.api.Api;
import dev.kodama.http.api.Endpoint;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.List;
import java.util.Optional;

/** The endpoints for the log levels of this process. Every role has them. */
public final class LogLevelsApi {
    private LogLevelsApi() {}

    /** The endpoints, for the API of a role. */
    public static List<Endpoint> endpoints() {
        var levels = LogLevels.ofThisProcess();
        return List.of(new LogLevelsEndpoint(levels), new ChangeLogLevelEndpoint(levels));
    }

    /** The API of a role without other endpoints. */
    public static Api alone(MeterRegistry registry) {
        return new Api(endpoints(), failure -> Optional.empty(), registry);
    }
}
