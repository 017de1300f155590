package dev.kodama.journal;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.kodama.journal.JournalRecord.Foreign;
import dev.kodama.settings.Settings;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.record.TimestampType;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class JournalRecordCodecTest {
    private static final JournalConfig CONFIG =
            JournalConfig.from(Settings.of(Map.of("KODAMA_KAFKA_BOOTSTRAP", "127.0.0.1:9092")));

    private final JournalRecordCodec codec = new JournalRecordCodec(CONFIG);

    @Test
    void decodesItsOwnRecords() {
        var written = codec.event(7, 1_000, bytes("task:1"), bytes("events.DONE"), bytes("{}"), "abc", 9);

        var event = codec.toEvent(consumed(written.headers()));

        assertThat(event).hasToString("7 events.DONE");
    }

    @Test
    void readsHeadersInAnyOrder() {
        var headers = headers("source", CONFIG.source(), "channel", "events.DONE", "seq", "7");

        var event = codec.toEvent(consumed(headers));

        assertThat(event).hasToString("7 events.DONE");
    }

    @Test
    void skipsOtherSources() {
        var headers = headers("seq", "7", "channel", "events.DONE", "source", "another");

        assertThat(codec.read(consumed(headers))).isEqualTo(JournalRecord.OTHER_SOURCE);
        assertThat(codec.toEvent(consumed(headers))).isNull();
        assertThat(codec.sequence(consumed(headers))).isZero();
    }

    /** Alternating names and values of headers; the last one may lack its value. */
    @ParameterizedTest
    @CsvSource({
        "'', HEADERS",
        "a=b c=d e=f, HEADERS",
        "seq= channel= source=, HEADERS",
        "seq=7 channel=events.DONE, HEADERS",
        "seq=7 channel=events.DONE source, HEADERS",
        "seq=7 source=mine, HEADERS",
        "channel=events.DONE source=mine, HEADERS",
        "seq channel=events.DONE source=mine, HEADERS",
        "seq=7 channel source=mine, HEADERS",
        "seq= channel=events.DONE source=mine, SEQUENCE",
        "seq=seven channel=events.DONE source=mine, SEQUENCE",
        "seq=0 channel=events.DONE source=mine, SEQUENCE",
        "seq=-7 channel=events.DONE source=mine, SEQUENCE",
        "seq=1234567890123456789 channel=events.DONE source=mine, SEQUENCE",
    })
    void detectsAForeignRecordByItsHeaders(String text, JournalRecord.Reason reason) {
        var headers = new RecordHeaders();
        Arrays.stream(text.split(" ")).filter(one -> !one.isEmpty()).forEach(one -> {
            var parts = one.replace("mine", CONFIG.source()).split("=", -1);
            headers.add(parts[0], parts.length == 1 ? null : bytes(parts[1]));
        });

        var record = codec.read(consumed(headers));

        assertThat(record)
                .isInstanceOfSatisfying(
                        Foreign.class, foreign -> assertThat(foreign.reason()).isEqualTo(reason));
        assertThat(codec.toEvent(consumed(headers))).isNull();
        assertThat(codec.sequence(consumed(headers))).isZero();
    }

    @Test
    void detectsAForeignRecordByItsKeyAndValue() {
        var headers = codec.event(7, 1_000, bytes("task:1"), bytes("events.DONE"), bytes("{}"), "", 0)
                .headers();

        assertThat(codec.read(consumed(headers, null, bytes("{}"))))
                .isInstanceOfSatisfying(
                        Foreign.class, foreign -> assertThat(foreign.reason()).isEqualTo(JournalRecord.Reason.NO_KEY));
        assertThat(codec.read(consumed(headers, bytes("task:1"), null)))
                .isInstanceOfSatisfying(
                        Foreign.class,
                        foreign -> assertThat(foreign.reason()).isEqualTo(JournalRecord.Reason.NO_VALUE));
    }

    @Test
    void describesAnInvalidSequenceOnOneLine() {
        var headers = headers("seq", "se\nven\u001b[2J", "channel", "events.DONE", "source", CONFIG.source());

        assertThat(codec.read(consumed(headers)))
                .isInstanceOfSatisfying(
                        Foreign.class,
                        foreign -> assertThat(foreign.detail())
                                .isEqualTo("has the sequence 'se\\nven\\u001b[2J', which is not a number from 1 on"));
    }

    @Test
    void readsHeadersBehindOthersOfACopy() {
        var headers =
                headers("copied-by", "7", "at", "8", "seq", "7", "channel", "events.X", "source", CONFIG.source());

        assertThat(codec.toEvent(consumed(headers))).hasToString("7 events.X");
    }

    private static Headers headers(String... namesAndValues) {
        var headers = new RecordHeaders();
        for (int i = 0; i < namesAndValues.length; i += 2) {
            headers.add(namesAndValues[i], bytes(namesAndValues[i + 1]));
        }
        return headers;
    }

    private static ConsumerRecord<byte[], byte[]> consumed(Headers headers) {
        return consumed(headers, bytes("task:1"), bytes("{}"));
    }

    private static ConsumerRecord<byte[], byte[]> consumed(
            Headers headers, byte @Nullable [] key, byte @Nullable [] value) {
        return new ConsumerRecord<>(
                CONFIG.eventsTopic(),
                2,
                5,
                1_000,
                TimestampType.CREATE_TIME,
                6,
                2,
                key,
                value,
                headers,
                Optional.empty());
    }

    private static byte[] bytes(String text) {
        return text.getBytes(UTF_8);
    }
}
