package dev.kodama.rights;

import static org.apache.kafka.common.acl.AclOperation.CREATE;
import static org.apache.kafka.common.acl.AclOperation.DELETE;
import static org.apache.kafka.common.acl.AclOperation.READ;
import static org.apache.kafka.common.acl.AclOperation.WRITE;

import dev.kodama.journal.JournalConfig;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.resource.ResourceType;

/** Minimum Kafka rights of each role. Each of them implies {@code Describe}. */
public final class RoleRights {
    /** Output topics of each topology, besides its internal ones. */
    private static final Map<String, List<String>> OUTPUTS = Map.of(
            "gaps", List.of("gaps", "gap-changes"),
            "health", List.of("health", "health-changes"),
            "metrics", List.of("stats", "metrics"),
            "timeline", List.of());
    /** Topologies with repartition topics, which Kafka Streams purges. */
    private static final List<String> PURGING = List.of("gaps", "metrics");

    private RoleRights() {}

    /** Rights of {@code kodama mirror}. */
    public static List<Right> mirror(JournalConfig config) {
        return List.of(
                Right.topics(CREATE, config.prefix()),
                Right.topic(WRITE, config.eventsTopic()),
                Right.topic(READ, config.eventsTopic()),
                Right.topic(WRITE, config.rejectedTopic()),
                Right.topic(READ, config.rejectedTopic()),
                Right.topic(WRITE, config.positionsTopic()),
                Right.topic(READ, config.positionsTopic()),
                Right.topic(WRITE, config.subscriptionsTopic()),
                Right.topic(READ, config.subscriptionsTopic()),
                Right.group(READ, config.group("mirror")),
                new Right(WRITE, ResourceType.TRANSACTIONAL_ID, config.source(), false));
    }

    /**
     * Rights of {@code kodama processors}.
     *
     * @param names the enabled parts: {@code gaps}, {@code health}, {@code metrics}, {@code timeline}, {@code replay}
     */
    public static List<Right> processors(JournalConfig config, Collection<String> names) {
        var all = new ArrayList<Right>();
        all.add(Right.topics(CREATE, config.prefix()));
        all.add(Right.topics(READ, config.prefix()));
        for (String name : names.stream().sorted().toList()) {
            all.add(Right.group(READ, config.group(name)));
            if (name.equals("replay")) {
                all.add(Right.topic(WRITE, config.progressTopic()));
            } else {
                topology(config, name, all);
            }
        }
        return List.copyOf(all);
    }

    private static void topology(JournalConfig config, String name, List<Right> all) {
        String own = config.group(name) + "-";
        addOnce(all, Right.topic(WRITE, config.poisonTopic()));
        addOnce(all, Right.topic(WRITE, config.prefix() + "topology-progress"));
        OUTPUTS.getOrDefault(name, List.of()).forEach(topic -> all.add(Right.topic(WRITE, config.prefix() + topic)));
        all.add(Right.topics(WRITE, own));
        if (PURGING.contains(name)) {
            all.add(Right.topics(DELETE, own));
        }
        all.add(Right.transactions(WRITE, own));
    }

    private static void addOnce(List<Right> all, Right right) {
        if (!all.contains(right)) {
            all.add(right);
        }
    }

    /** Rights of {@code kodama forwarder}. */
    public static List<Right> forwarder(JournalConfig config) {
        return List.of(
                Right.topics(READ, config.prefix()),
                Right.topic(WRITE, config.subscriptionsTopic()),
                Right.topic(WRITE, config.prefix() + "gap-dispositions"));
    }

    /** Rights of users of the command line. */
    public static List<Right> commands(JournalConfig config) {
        var all = new ArrayList<Right>();
        all.add(Right.topics(READ, config.prefix()));
        all.add(Right.groups(DELETE, config.group("durable") + "."));
        for (String topic : List.of(config.subscriptionsTopic(), config.seeksTopic(), config.redeliveriesTopic())) {
            all.add(Right.topic(WRITE, topic));
        }
        all.add(Right.transactions(WRITE, config.group("dead-letters") + "."));
        return List.copyOf(all);
    }

    /** Rights of a service with a durable subscription. */
    public static List<Right> subscriber(JournalConfig config, String name) {
        var all = new ArrayList<Right>();
        all.add(Right.topics(CREATE, config.prefix()));
        all.add(Right.group(READ, config.group("durable") + "." + name));
        for (String topic : List.of(
                config.eventsTopic(),
                config.positionsTopic(),
                config.redeliveriesTopic(),
                config.seeksTopic(),
                config.subscriptionsTopic())) {
            all.add(Right.topic(READ, topic));
        }
        for (String topic : List.of(config.deadLettersTopic(), config.seeksTopic(), config.subscriptionsTopic())) {
            all.add(Right.topic(WRITE, topic));
        }
        return List.copyOf(all);
    }

    /** The rights on a type of resource. */
    static List<Right> of(List<Right> rights, ResourceType resource) {
        return rights.stream().filter(right -> right.resource() == resource).toList();
    }

    static List<Right> of(List<Right> rights, AclOperation operation) {
        return rights.stream().filter(right -> right.operation() == operation).toList();
    }
}
