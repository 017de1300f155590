package dev.kodama.verify;

import dev.kodama.journal.JournalRecord.Foreign;
import dev.kodama.journal.mask.EventMask;
import dev.kodama.journal.text.Excerpt;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jspecify.annotations.Nullable;

/**
 * A record of the events topic that no mirror wrote, for {@code kodama verify --quarantine}. Texts are bounded excerpts with control
 * characters escaped.
 *
 * @param time the record's timestamp, as its producer set it
 * @param reason a label of {@link dev.kodama.journal.JournalRecord.Reason}
 * @param detail the reason, as the predicate of a sentence
 * @param headers the first {@value #MAX_HEADERS}
 * @param bytes length of the value
 */
public record ForeignRecord(
        String topic,
        int partition,
        long offset,
        Instant time,
        String reason,
        String detail,
        @Nullable String key,
        List<HeaderText> headers,
        @Nullable String value,
        int bytes) {
    private static final int MAX_HEADERS = 20;
    private static final int MAX_SHORT = 200;
    private static final int MAX_VALUE = 1_000;

    /** @param value null if it has none */
    public record HeaderText(String name, @Nullable String value) {}

    public ForeignRecord {
        headers = List.copyOf(headers);
    }

    /** @param mask what is hidden of the value */
    static ForeignRecord of(ConsumerRecord<byte[], byte[]> record, Foreign foreign, EventMask mask) {
        byte[] value = record.value();
        return new ForeignRecord(
                record.topic(),
                record.partition(),
                record.offset(),
                Instant.ofEpochMilli(record.timestamp()),
                foreign.reason().label(),
                foreign.detail(),
                text(record.key(), MAX_SHORT),
                Arrays.stream(record.headers().toArray())
                        .limit(MAX_HEADERS)
                        .map(header -> new HeaderText(
                                Excerpt.of(header.key().getBytes(StandardCharsets.UTF_8), MAX_SHORT),
                                text(header.value(), MAX_SHORT)))
                        .toList(),
                text(value == null ? null : mask.message(value), MAX_VALUE),
                value == null ? 0 : value.length);
    }

    private static @Nullable String text(byte @Nullable [] bytes, int maxBytes) {
        return bytes == null ? null : Excerpt.of(bytes, maxBytes);
    }

    /** Partition and offset, as in the findings. */
    public String location() {
        return topic + "-" + partition + " at offset " + offset;
    }
}
