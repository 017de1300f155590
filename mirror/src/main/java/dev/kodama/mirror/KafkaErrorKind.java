package dev.kodama.mirror;

import dev.kodama.bus.failure.RootCause;
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

/** Classifies a Kafka exception for a mirror. None of them ends it. */
enum KafkaErrorKind {
    /** Temporary, or solved by a new producer: keep the captured items and retry. */
    RETRIABLE,
    /** Another mirror of this source has taken over. */
    FENCED,
    /** Kafka refuses one record, and would do so each time: it goes to the rejected topic, the others are written. */
    RECORD,
    /** The time of a record is outside the topic's range: a clock is wrong, or the record has waited for long. */
    TIMESTAMP,
    /** Kafka refuses every write until an operator changes something: keep the captured items and retry less often. */
    FATAL;

    /** Checks the causes, too: the producer wraps the error that failed a transaction. */
    static KafkaErrorKind of(Throwable failure) {
        for (@Nullable Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof ProducerFencedException || cause instanceof InvalidProducerEpochException) {
                return FENCED;
            }
            if (cause instanceof InvalidRecordException || isTooLarge(cause)) {
                return RECORD;
            }
            if (cause instanceof InvalidTimestampException) {
                return TIMESTAMP;
            }
            if (isFatal(cause)) {
                return FATAL;
            }
        }
        return RETRIABLE;
    }

    /** Why a {@link #RECORD} is rejected, as stored in the rejected topic. */
    static String rejection(Throwable failure) {
        for (@Nullable Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (isTooLarge(cause)) {
                return "too-large-for-topic";
            }
        }
        return "refused by Kafka: " + oneLine(failure);
    }

    /** Name and message of the root cause. */
    static String oneLine(Throwable failure) {
        var root = RootCause.of(failure);
        String name = root.getClass().getSimpleName();
        return root.getMessage() == null
                ? name
                : name + ": " + root.getMessage().replace('\n', ' ');
    }

    private static boolean isTooLarge(Throwable cause) {
        return cause instanceof RecordTooLargeException || cause instanceof RecordBatchTooLargeException;
    }

    private static boolean isFatal(Throwable cause) {
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
