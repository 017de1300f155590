package dev.kodama.http.monitoring;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Collection;
import java.util.Map;
import java.util.TreeMap;

/**
 * One component's state, for {@code /health/ready}.
 *
 * @param name the key under {@code components}
 * @param ready whether the component does its work
 * @param need what its readiness means for the process
 * @param details shown as they are, as JSON; {@code state} is always among them, and the reason for it where there is one
 */
public record ComponentHealth(String name, boolean ready, Need need, Map<String, Object> details) {
    private static final ObjectMapper JSON = new ObjectMapper();

    /** What a component's readiness means for the process. */
    public enum Need {
        /** Without it the process is not ready. */
        REQUIRED,
        /** A delivery: without all of them the process is not ready. */
        DELIVERY,
        /** The process is ready without it. */
        OPTIONAL
    }

    public ComponentHealth {
        details = Map.copyOf(details);
    }

    /** One that the process requires. */
    public ComponentHealth(String name, boolean ready, Map<String, Object> details) {
        this(name, ready, Need.REQUIRED, details);
    }

    /** The same, that the process is ready without. */
    public ComponentHealth optional() {
        return new ComponentHealth(name, ready, Need.OPTIONAL, details);
    }

    /** Why it is not ready, in one line. */
    String reason() {
        var detail = details.getOrDefault("detail", "");
        if (!detail.equals("")) {
            return detail.toString();
        } else if (details.get("denied") instanceof Collection<?> denied && !denied.isEmpty()) {
            return String.join("; ", denied.stream().map(String::valueOf).toList());
        }
        return String.valueOf(details.get("state"));
    }

    /** As it is shown under its name: {@code state}, {@code ready}, {@code reason} where it is not ready, and the details by name. */
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
