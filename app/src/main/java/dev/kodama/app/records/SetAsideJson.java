package dev.kodama.app.records;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.kodama.journal.mask.EventMask;
import dev.kodama.journal.text.IsoTimestamps;
import java.time.Instant;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jspecify.annotations.Nullable;

/** JSON of records that stand outside of the journal. Of a value the first {@value #MAX_SHOWN} bytes are shown, as text. */
public final class SetAsideJson {
    private static final int MAX_SHOWN = 4096;
    private static final String ERRORS = "__streams.errors.";

    private SetAsideJson() {}

    /** A message that was no event. */
    public static ObjectNode rejected(ConsumerRecord<byte[], byte[]> record, EventMask mask) {
        var row = row(record)
                .put("source", header(record, "source"))
                .put("channel", header(record, "channel"))
                .put("reason", header(record, "reason"));
        long bytes = fullBytes(record);
        return value(row, record, bytes, mask);
    }

    /** A record that a topology could not process. */
    static ObjectNode quarantined(ConsumerRecord<byte[], byte[]> record, EventMask mask) {
        String message = header(record, ERRORS + "message");
        var row = row(record)
                .put("topic", header(record, ERRORS + "topic"))
                .put("topic_partition", number(record, ERRORS + "partition"))
                .put("topic_offset", number(record, ERRORS + "offset"))
                .put("exception", header(record, ERRORS + "exception"))
                .put("message", message == null ? null : mask.quoting(message))
                .put("key", record.key() == null ? null : shown(record.key()));
        return value(row, record, record.value() == null ? 0 : record.value().length, mask);
    }

    /** The length of a rejected message as published, which may be more than is kept. */
    static long fullBytes(ConsumerRecord<byte[], byte[]> record) {
        Long told = number(record, "bytes");
        return told == null ? record.value().length : told;
    }

    private static ObjectNode row(ConsumerRecord<byte[], byte[]> record) {
        return JsonNodeFactory.instance
                .objectNode()
                .put("partition", record.partition())
                .put("offset", record.offset())
                .put("time", IsoTimestamps.text(Instant.ofEpochMilli(record.timestamp())));
    }

    private static ObjectNode value(ObjectNode row, ConsumerRecord<byte[], byte[]> record, long bytes, EventMask mask) {
        byte[] value = record.value();
        byte[] shown = value == null ? null : mask.message(value);
        boolean complete = value != null && value.length == bytes && value.length <= MAX_SHOWN;
        return row.put("bytes", bytes)
                .put("value", shown == null ? null : shown(shown))
                .put("value_is_complete", complete && shown == value);
    }

    private static String shown(byte[] bytes) {
        return new String(bytes, 0, Math.min(bytes.length, MAX_SHOWN), UTF_8);
    }

    static @Nullable String header(ConsumerRecord<byte[], byte[]> record, String name) {
        var header = record.headers().lastHeader(name);
        return header == null || header.value() == null ? null : shown(header.value());
    }

    private static @Nullable Long number(ConsumerRecord<byte[], byte[]> record, String name) {
        String text = header(record, name);
        return text == null || !text.matches("\\d{1,18}") ? null : Long.valueOf(text);
    }
}
