package dev.kodama.forwarder;

import java.util.Map;

/**
 * One component's state, for {@code /health/ready}.
 *
 * @param name the key under {@code components}
 * @param ready whether the process may be called ready as far as this component goes
 * @param details shown as they are, as JSON; {@code state} is always among them
 */
public record ComponentHealth(String name, boolean ready, Map<String, Object> details) {
    public ComponentHealth {
        details = Map.copyOf(details);
    }
}
