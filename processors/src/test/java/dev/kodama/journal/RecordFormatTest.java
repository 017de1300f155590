package dev.kodama.journal;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.kodama.settings.Settings;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.record.TimestampType;
import org.junit.jupiter.api.Test;

class RecordFormatTest {
    private static final JournalConfig CONFIG =
            JournalConfig.from(Settings.of(Map.of("KODAMA_KAFKA_BOOTSTRAP", "127.0.0.1:9092")));

    private final RecordFormat format = new RecordFormat(CONFIG);

    @Test
    void readsWhatItWrites() {
        var written = format.event(7, 1_000, bytes("task:1"), bytes("events.DONE"), bytes("{}"), "epoch", 9);

        var event = format.toEvent(kept(written.headers()));

        assertThat(event).hasToString("7 events.DONE");
    }

    @Test
    void readsHeadersInAnyOrder() {
        var headers = headers("source", CONFIG.source(), "channel", "events.DONE", "seq", "7");

        var event = format.toEvent(kept(headers));

        assertThat(event).hasToString("7 events.DONE");
    }

    @Test
    void leavesOutAnothersEvents() {
        var headers = headers("seq", "7", "channel", "events.DONE", "source", "another");

        assertThat(format.toEvent(kept(headers))).isNull();
        assertThat(format.sequence(kept(headers))).isZero();
    }

    @Test
    void namesTheRecordWhoseSequenceIsNoNumber() {
        var headers = headers("seq", "seven", "channel", "events.DONE", "source", CONFIG.source());

        assertThatThrownBy(() -> format.toEvent(kept(headers)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("-2 at offset 5 has the sequence 'seven'");
    }

    private static Headers headers(String... namesAndValues) {
        var headers = new RecordHeaders();
        for (int i = 0; i < namesAndValues.length; i += 2) {
            headers.add(namesAndValues[i], bytes(namesAndValues[i + 1]));
        }
        return headers;
    }

    private static ConsumerRecord<byte[], byte[]> kept(Headers headers) {
        return new ConsumerRecord<>(
                CONFIG.eventsTopic(),
                2,
                5,
                1_000,
                TimestampType.CREATE_TIME,
                6,
                2,
                bytes("task:1"),
                bytes("{}"),
                headers,
                Optional.empty());
    }

    private static byte[] bytes(String text) {
        return text.getBytes(UTF_8);
    }
}
