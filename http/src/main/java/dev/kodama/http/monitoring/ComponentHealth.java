package dev.kodama.http.monitoring;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Collection;
import java.util.Map;
import java.util.TreeMap;

/**
 * Health of one component, for {@code /health/ready}.
 *
 * @param name the key under {@code components}
 * @param ready whether the component works
 * @param need what its readiness means for the process
 * @param details shown as JSON; always with {@code state}, and with the reason where there is one
 */
public record ComponentHealth(String name, boolean ready, Need need, Map<String, Object> details) {
    private static final ObjectMapper JSON = new ObjectMapper();

    /** What a component's readiness means for the process. */
    public enum Need {
        /** Without it the process is not ready. */
        REQUIRED,
        /** A delivery: the process is ready while any delivery is. */
        DELIVERY,
        /** The process is ready without it. */
        OPTIONAL
    }

    public ComponentHealth {
        details = Map.copyOf(details);
    }

    /** A component that the process requires. */
    public ComponentHealth(String name, boolean ready, Map<String, Object> details) {
        this(name, ready, Need.REQUIRED, details);
    }

    /** The same component as an optional one. */
    public ComponentHealth optional() {
        return new ComponentHealth(name, ready, Need.OPTIONAL, details);
    }

    /** Why the component is not ready, in one line. */
    String reason() {
        var detail = details.getOrDefault("detail", "");
        if (!detail.equals("")) {
            return detail.toString();
        } else if (details.get("denied") instanceof Collection<?> denied && !denied.isEmpty()) {
            return String.join("; ", denied.stream().map(String::valueOf).toList());
        }
        return String.valueOf(details.get("state"));
    }

    /** JSON of the component: {@code state}, {@code ready}, {@code reason} if not ready, and the details by name. */
    ObjectNode toJson() {
        var more = new TreeMap<>(details);
        var json = JSON.createObjectNode();
        json.set("state", JSON.valueToTree(more.remove("state")));
        json.put("ready", ready);
        if (!ready) {
            json.put("reason", reason());
        }
        more.forEach((detail, value) -> json.set(detail, JSON.valueToTree(value)));
        return json;
    }
}
