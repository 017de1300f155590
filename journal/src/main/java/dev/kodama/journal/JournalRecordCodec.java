package dev.kodama.journal;

import dev.kodama.journal.JournalRecord.Foreign;
import dev.kodama.journal.JournalRecord.Reason;
import dev.kodama.journal.text.Excerpt;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeader;
import org.jspecify.annotations.Nullable;

/**
 * Encodes and decodes the records of events, rejected messages and positions. An event's record has the key {@code
 * entity_type:entity_id}, or the channel if the body has none; the published bytes as value; and the time of capture as timestamp. Its
 * headers are text: {@code seq}, {@code channel}, {@code source}, and in replication mode {@code offset} and {@code replid}. Not
 * thread-safe.
 */
public final class JournalRecordCodec {
    private static final String SEQUENCE = "seq";
    private static final String CHANNEL = "channel";
    private static final String SOURCE = "source";
    private static final String OFFSET = "offset";
    private static final String REPLID = "replid";
    private static final String REASON = "reason";
    private static final String BYTES = "bytes";
    private static final int MAX_DIGITS = 18;
    /** Maximum length of an invalid sequence in an error. */
    private static final int MAX_SHOWN = 40;

    private static final int MIN_CHANNEL_BYTES = 256;

    private final JournalConfig config;
    private final boolean keepsRecords;
    private final String eventsTopic;
    private final Header source;
    private Header replid = new RecordHeader(REPLID, utf8(""));
    private String replidText = "";
    private byte[] channelBytes = {};
    private Header channel = new RecordHeader(CHANNEL, channelBytes);

    public JournalRecordCodec(JournalConfig config) {
        this(config, false);
    }

    /** @param keepsRecords whether each event that is read has its {@link JournaledEvent#record} */
    public JournalRecordCodec(JournalConfig config, boolean keepsRecords) {
        this.config = config;
        this.keepsRecords = keepsRecords;
        this.eventsTopic = config.eventsTopic();
        this.source = new RecordHeader(SOURCE, utf8(config.source()));
    }

    /**
     * Encodes an event.
     *
     * @param replid empty if the source has no offsets
     */
    public ProducerRecord<byte[], byte[]> event(
            long sequence, long timeMillis, byte[] key, byte[] channel, byte[] body, String replid, long offset) {
        var number = new RecordHeader(SEQUENCE, digits(sequence));
        var channelHeader = channel(channel);
        List<Header> headers = replid.isEmpty()
                ? List.of(number, channelHeader, source)
                : List.of(number, channelHeader, source, offset(offset), replid(replid));
        return new ProducerRecord<>(eventsTopic, null, timeMillis, key, body, headers);
    }

    /**
     * Encodes a message that is no event, or that the events topic denies. The header {@code bytes} has its full length.
     *
     * @param maxBytes longer messages and channels are cut to their first bytes
     */
    public ProducerRecord<byte[], byte[]> rejected(
            long timeMillis, byte[] channel, byte[] message, int maxBytes, String reason, String replid, long offset) {
        byte[] cutChannel = cut(channel, Math.max(maxBytes, MIN_CHANNEL_BYTES));
        var headers = List.<Header>of(
                new RecordHeader(CHANNEL, cutChannel),
                source,
                new RecordHeader(REASON, utf8(reason)),
                new RecordHeader(BYTES, utf8(Integer.toString(message.length))));
        var rejected = new ProducerRecord<>(
                config.rejectedTopic(), null, timeMillis, cutChannel, cut(message, maxBytes), headers);
        addOffset(rejected.headers(), replid, offset);
        return rejected;
    }

    private static byte[] cut(byte[] bytes, int maxBytes) {
        return bytes.length <= maxBytes ? bytes : Arrays.copyOf(bytes, maxBytes);
    }

    /** Encodes the source's position. */
    public ProducerRecord<byte[], byte[]> position(JournalPosition position) {
        return new ProducerRecord<>(config.positionsTopic(), utf8(config.source()), position.toJson());
    }

    private void addOffset(Headers headers, String replid, long offset) {
        if (!replid.isEmpty()) {
            headers.add(offset(offset)).add(replid(replid));
        }
    }

    private static Header offset(long offset) {
        return new RecordHeader(OFFSET, digits(offset));
    }

    /** A non-negative number as text. */
    private static byte[] digits(long number) {
        int count = 1;
        for (long rest = number / 10; rest > 0; rest /= 10) {
            count++;
        }
        byte[] digits = new byte[count];
        long rest = number;
        for (int i = count - 1; i >= 0; i--) {
            digits[i] = (byte) ('0' + rest % 10);
            rest /= 10;
        }
        return digits;
    }

    /** Reuses the header while events have the same channel array. */
    private Header channel(byte[] bytes) {
        if (bytes != channelBytes) {
            channel = new RecordHeader(CHANNEL, bytes);
            channelBytes = bytes;
        }
        return channel;
    }

    /** Reuses the header: the id changes only with a failover. */
    private Header replid(String text) {
        if (!text.equals(replidText)) {
            replid = new RecordHeader(REPLID, utf8(text));
            replidText = text;
        }
        return replid;
    }

    /**
     * Classifies a record of the events topic. Never throws: any client may write to a topic.
     *
     * @return the event itself, without copies, if it is this source's
     */
    public JournalRecord read(ConsumerRecord<byte[], byte[]> record) {
        var headers = record.headers().iterator();
        Header first = headers.hasNext() ? headers.next() : source;
        Header second = headers.hasNext() ? headers.next() : source;
        boolean inCodecOrder =
                headers.hasNext() && isOwnSource(headers.next()); // decoding the names would take longest
        if (inCodecOrder && second.value() != null && record.key() != null && record.value() != null) {
            long sequence = number(first.value());
            if (sequence > 0) {
                return event(record, sequence, second);
            }
        }
        return readByName(record);
    }

    private JournalRecord readByName(ConsumerRecord<byte[], byte[]> record) {
        Header from = header(record, SOURCE);
        Header sequence = header(record, SEQUENCE);
        Header channel = header(record, CHANNEL);
        if (from == null || from.value().length == 0) {
            return lacks(SOURCE);
        } else if (!isOwnSource(from)) {
            return JournalRecord.OTHER_SOURCE;
        } else if (sequence == null) {
            return lacks(SEQUENCE);
        } else if (channel == null) {
            return lacks(CHANNEL);
        }
        long number = number(sequence.value());
        if (number == 0) {
            String text = Excerpt.of(sequence.value(), MAX_SHOWN);
            return new Foreign(Reason.SEQUENCE, "has the sequence '" + text + "', which is not a number from 1 on");
        } else if (record.key() == null) {
            return new Foreign(Reason.NO_KEY, "has no key: not written by a mirror");
        } else if (record.value() == null) {
            return new Foreign(Reason.NO_VALUE, "has no value: not written by a mirror");
        }
        return event(record, number, channel);
    }

    private static Foreign lacks(String header) {
        return new Foreign(Reason.HEADERS, "has no header " + header + ": not written by a mirror");
    }

    private boolean isOwnSource(Header from) {
        return Arrays.equals(from.value(), source.value());
    }

    private JournaledEvent event(ConsumerRecord<byte[], byte[]> record, long sequence, Header channel) {
        return new JournaledEvent(
                sequence,
                record.timestamp(),
                channel.value(),
                config.source(),
                record.value(),
                keepsRecords ? record : null);
    }

    /** Decodes an event; null if the record is another source's or foreign. As {@link #read}. */
    public @Nullable JournaledEvent toEvent(ConsumerRecord<byte[], byte[]> record) {
        return read(record) instanceof JournaledEvent event ? event : null;
    }

    /** An event's sequence; 0 if the record is another source's or foreign. As {@link #read}. */
    public long sequence(ConsumerRecord<byte[], byte[]> record) {
        return read(record) instanceof JournaledEvent event ? event.sequence() : 0;
    }

    /** Whether the event has an entity: otherwise its key is its channel. */
    public boolean namesEntity(ConsumerRecord<byte[], byte[]> record) {
        Header channel = header(record, CHANNEL);
        return channel != null && !Arrays.equals(channel.value(), record.key());
    }

    /** 0 if the text is no positive number. */
    private static long number(byte @Nullable [] digits) {
        if (digits == null || digits.length > MAX_DIGITS) {
            return 0;
        }
        long number = 0;
        for (byte digit : digits) {
            if (digit < '0' || digit > '9') {
                return 0;
            }
            number = number * 10 + (digit - '0');
        }
        return number;
    }

    /** Null if it is missing or empty. */
    private static @Nullable Header header(ConsumerRecord<byte[], byte[]> record, String name) {
        Header header = record.headers().lastHeader(name);
        return header == null || header.value() == null ? null : header;
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
