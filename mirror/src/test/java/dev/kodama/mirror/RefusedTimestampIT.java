package dev.kodama.mirror;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import dev.kodama.mirror.MirrorStatus.State;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.slf4j.LoggerFactory;

/** Kafka refuses timestamps: no mirror ends, and nothing is lost. */
@Tag("faults")
@Timeout(90)
class RefusedTimestampIT extends KafkaRefusalTestbed {
    @Test
    void isNotReadyAndLosesNothingWhileItsClockIsWrong() throws Exception {
        try (var mirror = running()) {
            clockIsFast = Duration.ofDays(3);
            var events = List.of(event(0, 10), event(1, 10));
            publish(events);
            awaitState(mirror, State.KAFKA_REFUSED);
            assertThat(mirror.status().ready()).isFalse();
            assertThat(mirror.status().detail())
                    .startsWith("InvalidTimestampException: ")
                    .contains("clock");

            clockIsFast = Duration.ZERO;

            assertJournaled(events);
            awaitState(mirror, State.RUNNING);
        }
    }

    @Test
    void logsAWrongClockOnceAndItsCorrectionOnce() throws Exception {
        var logs = new ListAppender<ILoggingEvent>();
        var logger = (Logger) LoggerFactory.getLogger("dev.kodama.mirror");
        logs.start();
        logger.addAppender(logs);
        try (var mirror = running()) {
            clockIsFast = Duration.ofHours(2);
            var events = List.of(event(0, 10), event(1, 10));
            publish(events);
            await().atMost(Duration.ofSeconds(40)).until(() -> refusals.get() >= 4);
            assertThat(ofKafka(logs))
                    .singleElement()
                    .satisfies(line -> assertThat(line)
                            .startsWith("Kafka refuses writes")
                            .contains("InvalidTimestampException", "correct the clock"));
            assertThat(mirror.status().state()).isEqualTo(State.KAFKA_REFUSED);

            clockIsFast = Duration.ZERO;

            assertJournaled(events);
            awaitState(mirror, State.RUNNING);
            assertThat(ofKafka(logs)).hasSize(2).last().isEqualTo("Kafka accepts writes again");
        } finally {
            logger.detachAppender(logs);
        }
    }

    @Test
    void writesEventsOlderThanTheTopicAccepts() throws Exception {
        clockIsFast = Duration.ofDays(-3); // events captured now have waited for so long
        try (var mirror = running()) {
            set(journal.eventsTopic(), "message.timestamp.before.max.ms", "3600000");
            awaitRefusal(journal.eventsTopic(), 10, Instant.now().plus(clockIsFast));
            var events = List.of(event(0, 10), event(1, 10));
            publish(events);
            awaitState(mirror, State.KAFKA_REFUSED);

            clockIsFast = Duration.ZERO;

            assertJournaled(events);
            awaitState(mirror, State.RUNNING);
        }
    }

    private static List<String> ofKafka(ListAppender<ILoggingEvent> logs) {
        return List.copyOf(logs.list).stream()
                .map(ILoggingEvent::getFormattedMessage)
                .filter(line -> line.startsWith("Kafka "))
                .toList();
    }
}
