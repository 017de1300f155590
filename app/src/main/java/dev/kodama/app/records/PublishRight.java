package dev.kodama.app.records;

import dev.kodama.http.api.ForbiddenException;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * Whether this server publishes for its callers.
 *
 * @param enabled by {@code KODAMA_HTTP_PUBLISH}
 * @param connected the publisher, once it is connected
 */
public record PublishRight(boolean enabled, Supplier<Publisher> connected) {
    private static final String OFF = "Publishing over HTTP is off; KODAMA_HTTP_PUBLISH=true allows it.";

    /** Why not; empty if it publishes. */
    public Optional<String> objection() {
        return enabled ? Optional.empty() : Optional.of(OFF);
    }

    /** @throws ForbiddenException if it does not publish */
    Publisher publisher() {
        if (!enabled) {
            throw new ForbiddenException(OFF);
        }
        return connected.get();
    }
}
