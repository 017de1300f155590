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
 * How things stand in Kafka. An event: key {@code entity_type:entity_id} (the channel where the body has none), value the
 * published bytes, timestamp when it was captured, headers as text: {@code seq}, {@code channel}, {@code source}, and
 * {@code offset} and {@code epoch} where Redis's replication stream has them. Not for use by two threads.
 */
public final class JournalRecordCodec {
    private static final String SEQUENCE = "seq";
    private static final String CHANNEL = "channel";
    private static final String SOURCE = "source";
    private static final String OFFSET = "offset";
    private static final String EPOCH = "epoch";
    private static final String REASON = "reason";
    private static final String BYTES = "bytes";
    private static final int MAX_DIGITS = 18;
    /** What is shown of a sequence that is none. */
    private static final int MAX_SHOWN = 40;

    private static final int MIN_CHANNEL_BYTES = 256;

    private final JournalConfig config;
    private final String eventsTopic;
    private final Header source;
    private Header epoch = new RecordHeader(EPOCH, utf8(""));
    private String epochText = "";
    private byte[] channelBytes = {};
    private Header channel = new RecordHeader(CHANNEL, channelBytes);

    public JournalRecordCodec(JournalConfig config) {
        this.config = config;
        this.eventsTopic = config.eventsTopic();
        this.source = new RecordHeader(SOURCE, utf8(config.source()));
    }

    /**
     * One event's record.
     *
     * @param epoch empty where the source has no offsets
     */
    public ProducerRecord<byte[], byte[]> event(
            long sequence, long timeMillis, byte[] key, byte[] channel, byte[] body, String epoch, long offset) {
        var number = new RecordHeader(SEQUENCE, digits(sequence));
        var where = channel(channel);
        List<Header> headers = epoch.isEmpty()
                ? List.of(number, where, source)
                : List.of(number, where, source, offset(offset), epoch(epoch));
        return new ProducerRecord<>(eventsTopic, null, timeMillis, key, body, headers);
    }

    /**
     * A message that is no event, or that the events topic refuses. Its full length stands in the header {@code bytes}.
     *
     * @param maxBytes of a longer message the first so many bytes are kept, and of its channel
     */
    public ProducerRecord<byte[], byte[]> rejected(
            long timeMillis, byte[] channel, byte[] message, int maxBytes, String reason, String epoch, long offset) {
        byte[] where = cut(channel, Math.max(maxBytes, MIN_CHANNEL_BYTES));
        var headers = List.<Header>of(
                new RecordHeader(CHANNEL, where),
                source,
                new RecordHeader(REASON, utf8(reason)),
                new RecordHeader(BYTES, utf8(Integer.toString(message.length))));
        var rejected =
                new ProducerRecord<>(config.rejectedTopic(), null, timeMillis, where, cut(message, maxBytes), headers);
        addPlace(rejected.headers(), epoch, offset);
        return rejected;
    }

    private static byte[] cut(byte[] bytes, int maxBytes) {
        return bytes.length <= maxBytes ? bytes : Arrays.copyOf(bytes, maxBytes);
    }

    /** The record that moves the source's position. */
    public ProducerRecord<byte[], byte[]> position(JournalPosition position) {
        return new ProducerRecord<>(config.positionsTopic(), utf8(config.source()), position.toJson());
    }

    private void addPlace(Headers headers, String epoch, long offset) {
        if (!epoch.isEmpty()) {
            headers.add(offset(offset)).add(epoch(epoch));
        }
    }

    private static Header offset(long offset) {
        return new RecordHeader(OFFSET, digits(offset));
    }

    /** A number that is not negative, as text. */
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

    /** The same one as long as events come on one channel, in the same array. */
    private Header channel(byte[] bytes) {
        if (bytes != channelBytes) {
            channel = new RecordHeader(CHANNEL, bytes);
            channelBytes = bytes;
        }
        return channel;
    }

    /** The same one for event after event: it changes with a failover. */
    private Header epoch(String text) {
        if (!text.equals(epochText)) {
            epoch = new RecordHeader(EPOCH, utf8(text));
            epochText = text;
        }
        return epoch;
    }

    /**
     * Classifies a record of the events topic. Never throws, whatever the record holds: anyone may write to a topic.
     *
     * @return without a copy the event itself, if it is one of this source
     */
    public JournalRecord read(ConsumerRecord<byte[], byte[]> kept) {
        var headers = kept.headers().iterator();
        Header first = headers.hasNext() ? headers.next() : source;
        Header second = headers.hasNext() ? headers.next() : source;
        boolean asWeWriteThem =
                headers.hasNext() && isOurs(headers.next()); // to decode the names takes longer than all else
        if (asWeWriteThem && second.value() != null && kept.key() != null && kept.value() != null) {
            long sequence = number(first.value());
            if (sequence > 0) {
                return event(kept, sequence, second);
            }
        }
        return readByName(kept);
    }

    private JournalRecord readByName(ConsumerRecord<byte[], byte[]> kept) {
        Header from = header(kept, SOURCE);
        Header sequence = header(kept, SEQUENCE);
        Header channel = header(kept, CHANNEL);
        if (from == null || from.value().length == 0) {
            return lacks(SOURCE);
        } else if (!isOurs(from)) {
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
        } else if (kept.key() == null) {
            return new Foreign(Reason.NO_KEY, "has no key: not written by a mirror");
        } else if (kept.value() == null) {
            return new Foreign(Reason.NO_VALUE, "has no value: not written by a mirror");
        }
        return event(kept, number, channel);
    }

    private static Foreign lacks(String header) {
        return new Foreign(Reason.HEADERS, "has no header " + header + ": not written by a mirror");
    }

    private boolean isOurs(Header from) {
        return Arrays.equals(from.value(), source.value());
    }

    private JournaledEvent event(ConsumerRecord<byte[], byte[]> kept, long sequence, Header channel) {
        return new JournaledEvent(sequence, kept.timestamp(), channel.value(), config.source(), kept.value());
    }

    /** Reads an event back; null if the record is another source's or foreign. As {@link #read}. */
    public @Nullable JournaledEvent toEvent(ConsumerRecord<byte[], byte[]> kept) {
        return read(kept) instanceof JournaledEvent event ? event : null;
    }

    /** An event's sequence; 0 if the record is another source's or foreign. As {@link #read}. */
    public long sequence(ConsumerRecord<byte[], byte[]> kept) {
        return read(kept) instanceof JournaledEvent event ? event.sequence() : 0;
    }

    /** Whether the event is about an entity: else its key is its channel. */
    public boolean namesEntity(ConsumerRecord<byte[], byte[]> kept) {
        Header channel = header(kept, CHANNEL);
        return channel != null && !Arrays.equals(channel.value(), kept.key());
    }

    /** 0 if it is not a number from 1 on. */
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

    /** Null where there is none, or one without a value. */
    private static @Nullable Header header(ConsumerRecord<byte[], byte[]> kept, String name) {
        Header header = kept.headers().lastHeader(name);
        return header == null || header.value() == null ? null : header;
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
