package dev.kodama.rights;

import java.util.Locale;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.resource.ResourceType;

/**
 * One access rule (ACL) that Kafka has to have.
 *
 * @param name of the resource, or what it starts with
 * @param prefixed whether the rule is for all names that start so
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

    /** Whether the rule is for this resource. */
    boolean covers(String resourceName) {
        return prefixed ? resourceName.startsWith(name) : resourceName.equals(name);
    }

    /** A name that the rule is for; nothing is ever called so. */
    String example() {
        return prefixed ? name + EXAMPLE : name;
    }

    /** Who it is that denies it, and what: {@code Kafka denies Read on group kodama.mirror.default}. */
    public String denied() {
        return denied(example());
    }

    /** As {@link #denied()}, of one resource. */
    String denied(String resourceName) {
        String shown = prefixed && resourceName.endsWith(EXAMPLE) ? name + "*" : resourceName;
        return "Kafka denies " + word(operation.name()) + " on "
                + resource.name().toLowerCase(Locale.ROOT).replace('_', ' ') + " " + shown;
    }

    /** {@code DESCRIBE_CONFIGS} as Kafka's tools write it: {@code DescribeConfigs}. */
    private static String word(String constant) {
        var word = new StringBuilder();
        for (String part : constant.split("_", -1)) {
            word.append(part.charAt(0)).append(part.substring(1).toLowerCase(Locale.ROOT));
        }
        return word.toString();
    }
}
