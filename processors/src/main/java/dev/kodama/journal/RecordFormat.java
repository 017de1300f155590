package dev.kodama.journal;

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
public final class RecordFormat {
    private static final String SEQUENCE = "seq";
    private static final String CHANNEL = "channel";
    private static final String SOURCE = "source";
    private static final String OFFSET = "offset";
    private static final String EPOCH = "epoch";
    private static final String REASON = "reason";
    private static final String BYTES = "bytes";
    private static final int MAX_DIGITS = 18;

    private final JournalConfig config;
    private final String eventsTopic;
    private final Header source;
    private Header epoch = new RecordHeader(EPOCH, utf8(""));
    private String epochText = "";
    private byte[] channelBytes = {};
    private Header channel = new RecordHeader(CHANNEL, channelBytes);

    public RecordFormat(JournalConfig config) {
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

    /** A message that is no event, whole up to {@link JournalConfig#MAX_REJECTED_BYTES}. */
    public ProducerRecord<byte[], byte[]> rejected(
            long timeMillis, byte[] channel, byte[] message, String reason, String epoch, long offset) {
        byte[] kept = message.length <= JournalConfig.MAX_REJECTED_BYTES
                ? message
                : Arrays.copyOf(message, JournalConfig.MAX_REJECTED_BYTES);
        var headers = List.<Header>of(
                new RecordHeader(CHANNEL, channel),
                source,
                new RecordHeader(REASON, utf8(reason)),
                new RecordHeader(BYTES, utf8(Integer.toString(message.length))));
        var rejected = new ProducerRecord<>(config.rejectedTopic(), null, timeMillis, channel, kept, headers);
        addPlace(rejected.headers(), epoch, offset);
        return rejected;
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
     * Reads an event back.
     *
     * @return null if it is another source's
     * @throws IllegalArgumentException if the record is not one of the journal's; the message names its place
     */
    public @Nullable JournaledEvent toEvent(ConsumerRecord<byte[], byte[]> kept) {
        var headers = kept.headers().iterator();
        Header first = headers.hasNext() ? headers.next() : source;
        Header second = headers.hasNext() ? headers.next() : source;
        boolean asWeWriteThem =
                headers.hasNext() && isOurs(headers.next()); // to decode the names takes longer than all else
        if (asWeWriteThem) {
            return event(kept, first, second);
        }
        return isOurs(header(kept, SOURCE)) ? event(kept, header(kept, SEQUENCE), header(kept, CHANNEL)) : null;
    }

    private boolean isOurs(Header from) {
        return Arrays.equals(from.value(), source.value());
    }

    private JournaledEvent event(ConsumerRecord<byte[], byte[]> kept, Header sequence, Header channel) {
        return new JournaledEvent(
                number(kept, sequence.value()), kept.timestamp(), channel.value(), config.source(), kept.value());
    }

    /**
     * An event's number.
     *
     * @return 0 if it is another source's
     * @throws IllegalArgumentException as {@link #toEvent}
     */
    public long sequence(ConsumerRecord<byte[], byte[]> kept) {
        var event = toEvent(kept);
        return event == null ? 0 : event.sequence();
    }

    /** Whether the event is about an entity: else its key is its channel. */
    public boolean namesEntity(ConsumerRecord<byte[], byte[]> kept) {
        return !Arrays.equals(header(kept, CHANNEL).value(), kept.key());
    }

    private static long number(ConsumerRecord<byte[], byte[]> kept, byte[] digits) {
        long number = 0;
        for (byte digit : digits) {
            if (digit < '0' || digit > '9' || digits.length > MAX_DIGITS) {
                throw notANumber(kept, digits);
            }
            number = number * 10 + (digit - '0');
        }
        if (number == 0) {
            throw notANumber(kept, digits);
        }
        return number;
    }

    private static IllegalArgumentException notANumber(ConsumerRecord<byte[], byte[]> kept, byte[] digits) {
        return new IllegalArgumentException(place(kept) + " has the sequence '"
                + new String(digits, StandardCharsets.UTF_8) + "', which is not a number from 1 on");
    }

    private static Header header(ConsumerRecord<byte[], byte[]> kept, String name) {
        Header header = kept.headers().lastHeader(name);
        if (header == null) {
            throw new IllegalArgumentException(place(kept) + " has no header " + name + ": not written by a mirror");
        }
        return header;
    }

    private static String place(ConsumerRecord<byte[], byte[]> kept) {
        return kept.topic() + "-" + kept.partition() + " at offset " + kept.offset();
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
