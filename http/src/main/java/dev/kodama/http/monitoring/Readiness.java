package dev.kodama.http.monitoring;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.kodama.http.monitoring.ComponentHealth.Need;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Response to a readiness probe of a process, or of one of its components.
 *
 * @param ready whether requests may be routed to it
 */
public record Readiness(boolean ready, List<ComponentHealth> components) {
    private static final ObjectMapper JSON = new ObjectMapper();

    /** The probe names no component of this process. */
    public static final class UnknownComponentException extends RuntimeException {
        private static final long serialVersionUID = 1;

        private UnknownComponentException(String name, List<ComponentHealth> all) {
            super("component must be one of "
                    + String.join(", ", all.stream().map(ComponentHealth::name).toList()) + ", was '" + name + "'");
        }
    }

    public Readiness {
        components = List.copyOf(components);
    }

    /**
     * Decides whether the process or a component is ready.
     *
     * @param component null for the process
     * @throws UnknownComponentException if there is no such component
     */
    public static Readiness of(List<ComponentHealth> all, @Nullable String component) {
        if (component == null) {
            return new Readiness(isReady(all), all);
        }
        return all.stream()
                .filter(one -> one.name().equals(component))
                .findFirst()
                .map(one -> new Readiness(one.ready(), List.of(one)))
                .orElseThrow(() -> new UnknownComponentException(component, all));
    }

    private static boolean isReady(List<ComponentHealth> all) {
        var deliveries = all.stream().filter(one -> one.need() == Need.DELIVERY).toList();
        return all.stream().filter(one -> one.need() == Need.REQUIRED).allMatch(ComponentHealth::ready)
                && (deliveries.isEmpty() || deliveries.stream().anyMatch(ComponentHealth::ready));
    }

    public ObjectNode toJson() {
        var json = JSON.createObjectNode().put("status", ready ? "ready" : "not ready");
        var shown = json.putObject("components");
        components.forEach(one -> shown.set(one.name(), one.toJson()));
        return json;
    }
}
