package dev.kodama.mirror;

import org.apache.kafka.common.InvalidRecordException;
import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.common.errors.AuthenticationException;
import org.apache.kafka.common.errors.AuthorizationException;
import org.apache.kafka.common.errors.InvalidConfigurationException;
import org.apache.kafka.common.errors.InvalidProducerEpochException;
import org.apache.kafka.common.errors.InvalidTimestampException;
import org.apache.kafka.common.errors.InvalidTopicException;
import org.apache.kafka.common.errors.InvalidTxnTimeoutException;
import org.apache.kafka.common.errors.PolicyViolationException;
import org.apache.kafka.common.errors.ProducerFencedException;
import org.apache.kafka.common.errors.RecordBatchTooLargeException;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.apache.kafka.common.errors.UnsupportedVersionException;
import org.jspecify.annotations.Nullable;

/** What a Kafka exception means for a mirror. None of them ends it. */
enum KafkaErrorKind {
    /** Passes by itself, or with a new producer: hold what is captured and try again. */
    AWAY,
    /** Another mirror of this source has taken over. */
    FENCED,
    /** One record is refused, and would be each time: it goes to the rejected topic, the others are written. */
    RECORD,
    /** The time of a record is out of the range that the topic takes: a clock is wrong, or the record has waited for long. */
    TIMESTAMP,
    /** Kafka refuses whatever is written until a person changes something: hold what is captured and try again, less often. */
    REFUSED;

    /** Looks through the causes: the producer wraps what made a transaction fail. */
    static KafkaErrorKind of(Throwable fault) {
        for (@Nullable Throwable cause = fault; cause != null; cause = cause.getCause()) {
            if (cause instanceof ProducerFencedException || cause instanceof InvalidProducerEpochException) {
                return FENCED;
            }
            if (cause instanceof InvalidRecordException || isTooLarge(cause)) {
                return RECORD;
            }
            if (cause instanceof InvalidTimestampException) {
                return TIMESTAMP;
            }
            if (isRefusal(cause)) {
                return REFUSED;
            }
        }
        return AWAY;
    }

    /** Why a {@link #RECORD} is rejected, as it stands in the rejected topic. */
    static String rejection(Throwable fault) {
        for (@Nullable Throwable cause = fault; cause != null; cause = cause.getCause()) {
            if (isTooLarge(cause)) {
                return "too-large-for-topic";
            }
        }
        return "refused by Kafka: " + oneLine(fault);
    }

    /** What is at the bottom of it: the exception's name and message. */
    static String oneLine(Throwable fault) {
        Throwable root = fault;
        while (root.getCause() != null) {
            root = root.getCause();
        }
        String name = root.getClass().getSimpleName();
        return root.getMessage() == null
                ? name
                : name + ": " + root.getMessage().replace('\n', ' ');
    }

    private static boolean isTooLarge(Throwable cause) {
        return cause instanceof RecordTooLargeException || cause instanceof RecordBatchTooLargeException;
    }

    private static boolean isRefusal(Throwable cause) {
        return cause instanceof AuthenticationException
                || cause instanceof AuthorizationException
                || cause instanceof UnsupportedVersionException
                || cause instanceof InvalidConfigurationException
                || cause instanceof InvalidTopicException
                || cause instanceof InvalidTxnTimeoutException
                || cause instanceof PolicyViolationException
                || cause instanceof ConfigException;
    }
}
