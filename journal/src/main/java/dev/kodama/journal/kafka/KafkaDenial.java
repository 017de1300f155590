package dev.kodama.journal.kafka;

import java.util.Optional;
import java.util.stream.Collectors;
import org.apache.kafka.common.errors.ClusterAuthorizationException;
import org.apache.kafka.common.errors.GroupAuthorizationException;
import org.apache.kafka.common.errors.TopicAuthorizationException;
import org.apache.kafka.common.errors.TransactionalIdAuthorizationException;
import org.jspecify.annotations.Nullable;

/** Names the right that Kafka (ACLs) denies, from its exceptions. */
public final class KafkaDenial {
    private KafkaDenial() {}

    /**
     * Describes the denied right, as far as the exception or its causes name it: {@code Kafka denies Read on group
     * kodama.mirror.default}.
     *
     * @param operation the attempted operation on topics, such as {@code Write}
     * @return empty if it is no denial
     */
    public static Optional<String> of(Throwable failure, String operation) {
        for (@Nullable Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof GroupAuthorizationException denied) {
                return Optional.of("Kafka denies Read on group " + denied.groupId());
            }
            if (cause instanceof TopicAuthorizationException denied) {
                String topics = denied.unauthorizedTopics().stream().sorted().collect(Collectors.joining(", "));
                return Optional.of("Kafka denies " + operation + " on topic "
                        + (topics.isEmpty() ? "(" + cause.getMessage() + ")" : topics));
            }
            if (cause instanceof TransactionalIdAuthorizationException) {
                return Optional.of("Kafka denies Write on a transactional id: " + cause.getMessage());
            }
            if (cause instanceof ClusterAuthorizationException) {
                return Optional.of("Kafka denies a right on the cluster: " + cause.getMessage());
            }
        }
        return Optional.empty();
    }
}
