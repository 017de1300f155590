package dev.kodama.rights;

import java.util.Locale;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.resource.ResourceType;

/**
 * An access rule (ACL) that Kafka must grant.
 *
 * @param name name of the resource, or its prefix
 * @param prefixed whether the rule covers all names with this prefix
 */
public record Right(AclOperation operation, ResourceType resource, String name, boolean prefixed) {
    private static final String EXAMPLE = "rights-check";

    static Right topic(AclOperation operation, String name) {
        return new Right(operation, ResourceType.TOPIC, name, false);
    }

    static Right topics(AclOperation operation, String prefix) {
        return new Right(operation, ResourceType.TOPIC, prefix, true);
    }

    static Right group(AclOperation operation, String name) {
        return new Right(operation, ResourceType.GROUP, name, false);
    }

    static Right groups(AclOperation operation, String prefix) {
        return new Right(operation, ResourceType.GROUP, prefix, true);
    }

    static Right transactions(AclOperation operation, String prefix) {
        return new Right(operation, ResourceType.TRANSACTIONAL_ID, prefix, true);
    }

    /** Whether the rule covers this resource. */
    boolean covers(String resourceName) {
        return prefixed ? resourceName.startsWith(name) : resourceName.equals(name);
    }

    /** A name that the rule covers; no resource has it. */
    String example() {
        return prefixed ? name + EXAMPLE : name;
    }

    /** The denial as a sentence: {@code Kafka denies Read on group kodama.mirror.default}. */
    public String denied() {
        return denied(example());
    }

    /** As {@link #denied()}, for one resource. */
    String denied(String resourceName) {
        String shown = prefixed && resourceName.endsWith(EXAMPLE) ? name + "*" : resourceName;
        return "Kafka denies " + label(operation.name()) + " on "
                + resource.name().toLowerCase(Locale.ROOT).replace('_', ' ') + " " + shown;
    }

    /** {@code DESCRIBE_CONFIGS} as Kafka's tools write it: {@code DescribeConfigs}. */
    private static String label(String constant) {
        var label = new StringBuilder();
        for (String part : constant.split("_", -1)) {
            label.append(part.charAt(0)).append(part.substring(1).toLowerCase(Locale.ROOT));
        }
        return label.toString();
    }
}
