package dev.kodama.rights;

import dev.kodama.journal.kafka.KafkaClients;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.CreateTopicsOptions;
import org.apache.kafka.clients.admin.DescribeConsumerGroupsOptions;
import org.apache.kafka.clients.admin.DescribeTopicsOptions;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicCollection;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.errors.AuthorizationException;
import org.apache.kafka.common.errors.GroupIdNotFoundException;
import org.apache.kafka.common.errors.TopicExistsException;
import org.apache.kafka.common.errors.TransactionalIdNotFoundException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.apache.kafka.common.errors.UnsupportedVersionException;
import org.apache.kafka.common.resource.ResourceType;
import org.jspecify.annotations.Nullable;

/**
 * Checks which rights Kafka denies, without changing anything. Brokers report the allowed operations on existing topics and groups. For
 * transactional ids and missing groups they only report whether Describe is allowed, which every right implies.
 */
final class RightsCheck {
    private final Admin admin;
    private final List<Right> topics;
    private final List<Right> all;
    private final SortedSet<String> denied = new TreeSet<>();

    private RightsCheck(Admin admin, List<Right> rights) {
        this.admin = admin;
        this.all = List.copyOf(rights);
        this.topics = RoleRights.of(rights, ResourceType.TOPIC);
    }

    /**
     * Checks once.
     *
     * @return the denied rights, one sentence each
     * @throws KafkaException if the cluster is unavailable or denies the login
     */
    static SortedSet<String> denied(Admin admin, List<Right> rights) {
        var check = new RightsCheck(admin, rights);
        check.topics();
        check.groups();
        check.transactions();
        return check.denied;
    }

    private void topics() {
        if (topics.isEmpty()) {
            return;
        }
        Set<String> visible = KafkaClients.get(admin.listTopics().names());
        var names = new TreeSet<String>();
        for (Right right : topics) {
            names.addAll(testTopics(right, visible));
        }
        var missing = new TreeSet<String>();
        var described = admin.describeTopics(
                        TopicCollection.ofTopicNames(names),
                        new DescribeTopicsOptions().includeAuthorizedOperations(true))
                .topicNameValues();
        new TreeMap<>(described).forEach((name, answer) -> {
            try {
                var allowed = KafkaClients.get(answer).authorizedOperations();
                boolean reported = allowed != null && !allowed.isEmpty(); // at least Describe is allowed here
                compare(name, reported ? allowed : null);
            } catch (AuthorizationException e) {
                compare(name, Set.of());
            } catch (UnknownTopicOrPartitionException e) {
                missing.add(name);
            }
        });
        checkCreation(missing);
    }

    /** The topics whose allowed operations show whether a right is granted. */
    private static Set<String> testTopics(Right right, Set<String> visible) {
        if (right.operation() == AclOperation.CREATE) {
            return Set.of();
        }
        Set<String> existing = visible.stream().filter(right::covers).collect(Collectors.toSet());
        return existing.isEmpty() || !right.prefixed() ? Set.of(right.example()) : existing;
    }

    /** @param allowed null if the broker does not report it */
    private void compare(String name, @Nullable Set<AclOperation> allowed) {
        for (Right right : topics) {
            if (allowed != null
                    && right.operation() != AclOperation.CREATE // checked on missing topics only
                    && right.covers(name)
                    && !allowed.contains(right.operation())) {
                denied.add(right.denied(name));
            }
        }
    }

    /** Validates the creation of missing topics without creating them. */
    private void checkCreation(Set<String> missing) {
        var creatable = missing.stream()
                .filter(name ->
                        RoleRights.of(topics, AclOperation.CREATE).stream().anyMatch(right -> right.covers(name)))
                .map(name -> new NewTopic(name, Optional.of(1), Optional.empty()))
                .toList();
        if (creatable.isEmpty()) {
            return;
        }
        var answers = admin.createTopics(creatable, new CreateTopicsOptions().validateOnly(true))
                .values();
        new TreeMap<>(answers).forEach((name, answer) -> {
            try {
                KafkaClients.get(answer);
            } catch (AuthorizationException e) {
                RoleRights.of(topics, AclOperation.CREATE).stream()
                        .filter(right -> right.covers(name))
                        .findFirst()
                        .ifPresent(right -> denied.add(right.denied()));
            } catch (TopicExistsException e) {
                // created meanwhile
            }
        });
    }

    /** One call for all groups: a call for each would be most of the requests of an idle process. */
    private void groups() {
        var groups = RoleRights.of(all, ResourceType.GROUP);
        var described = admin.describeConsumerGroups(
                        examples(groups), new DescribeConsumerGroupsOptions().includeAuthorizedOperations(true))
                .describedGroups();
        for (Right right : groups) {
            try {
                var allowed = KafkaClients.get(Objects.requireNonNull(described.get(right.example())))
                        .authorizedOperations();
                if (allowed != null && !allowed.isEmpty() && !allowed.contains(right.operation())) {
                    denied.add(right.denied());
                }
            } catch (AuthorizationException e) {
                denied.add(right.denied());
            } catch (GroupIdNotFoundException e) {
                // the group has no members
            }
        }
    }

    private void transactions() {
        var ids = RoleRights.of(all, ResourceType.TRANSACTIONAL_ID);
        var described = admin.describeTransactions(examples(ids));
        for (Right right : ids) {
            try {
                var unused = KafkaClients.get(described.description(right.example()));
            } catch (AuthorizationException e) {
                denied.add(right.denied());
            } catch (TransactionalIdNotFoundException | UnsupportedVersionException e) {
                // none exists yet, or the broker is too old
            }
        }
    }

    private static Set<String> examples(Collection<Right> rights) {
        return rights.stream().map(Right::example).collect(Collectors.toSet());
    }
}
