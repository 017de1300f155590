package dev.kodama.mirror;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.Stream;
import org.apache.kafka.common.InvalidRecordException;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.ClusterAuthorizationException;
import org.apache.kafka.common.errors.InvalidProducerEpochException;
import org.apache.kafka.common.errors.InvalidTimestampException;
import org.apache.kafka.common.errors.NotLeaderOrFollowerException;
import org.apache.kafka.common.errors.PolicyViolationException;
import org.apache.kafka.common.errors.ProducerFencedException;
import org.apache.kafka.common.errors.RecordBatchTooLargeException;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.apache.kafka.common.errors.SaslAuthenticationException;
import org.apache.kafka.common.errors.TimeoutException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class KafkaErrorKindTest {
    static Stream<Arguments> faults() {
        return Stream.of(
                Arguments.of(new TimeoutException("60 s"), KafkaErrorKind.RETRIABLE),
                Arguments.of(new NotLeaderOrFollowerException("moved"), KafkaErrorKind.RETRIABLE),
                Arguments.of(new KafkaException("some"), KafkaErrorKind.RETRIABLE),
                Arguments.of(new ProducerFencedException("newer"), KafkaErrorKind.FENCED),
                Arguments.of(
                        new KafkaException("error state", new InvalidProducerEpochException("old")),
                        KafkaErrorKind.FENCED),
                Arguments.of(new SaslAuthenticationException("password"), KafkaErrorKind.FATAL),
                Arguments.of(new ClusterAuthorizationException("no"), KafkaErrorKind.FATAL),
                Arguments.of(
                        new KafkaException("error state", new RecordTooLargeException("9")), KafkaErrorKind.RECORD),
                Arguments.of(new RecordBatchTooLargeException("segment"), KafkaErrorKind.RECORD),
                Arguments.of(new InvalidRecordException("no key"), KafkaErrorKind.RECORD),
                Arguments.of(new InvalidTimestampException("tomorrow"), KafkaErrorKind.TIMESTAMP),
                Arguments.of(new PolicyViolationException("too many partitions"), KafkaErrorKind.FATAL));
    }

    @ParameterizedTest
    @MethodSource("faults")
    void classifiesByTheCause(KafkaException fault, KafkaErrorKind expected) {
        assertThat(KafkaErrorKind.of(fault)).isEqualTo(expected);
    }

    @Test
    void namesTheCause() {
        assertThat(KafkaErrorKind.oneLine(
                        new KafkaException("error state", new InvalidTimestampException("out\nof range"))))
                .isEqualTo("InvalidTimestampException: out of range");
    }

    @Test
    void explainsARejection() {
        assertThat(KafkaErrorKind.rejection(new KafkaException("error state", new RecordTooLargeException("9"))))
                .isEqualTo("too-large-for-topic");
        assertThat(KafkaErrorKind.rejection(new InvalidRecordException("no key")))
                .isEqualTo("refused by Kafka: InvalidRecordException: no key");
    }
}
