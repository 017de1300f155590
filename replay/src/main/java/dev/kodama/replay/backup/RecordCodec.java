package dev.kodama.replay.backup;

import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.internals.RecordHeader;
import org.jspecify.annotations.Nullable;

/**
 * Encodes a record as its time, key, value and headers; partition and offset are Kafka's own. The same record has always the same bytes, so
 * that what Kafka holds can be compared with a file.
 */
final class RecordCodec {
    private RecordCodec() {}

    static Frame encode(Frame.Type type, ConsumerRecord<byte[], byte[]> record) {
        Header[] headers = record.headers().toArray();
        var names = new byte[headers.length][];
        int size = Long.BYTES + Integer.BYTES + size(record.key()) + size(record.value());
        for (int i = 0; i < headers.length; i++) {
            names[i] = headers[i].key().getBytes(StandardCharsets.UTF_8);
            size += size(names[i]) + size(headers[i].value());
        }
        var bytes = ByteBuffer.allocate(size).putLong(record.timestamp());
        put(bytes, record.key());
        put(bytes, record.value());
        bytes.putInt(headers.length);
        for (int i = 0; i < headers.length; i++) {
            put(bytes, names[i]);
            put(bytes, headers[i].value());
        }
        return new Frame(type, bytes.array());
    }

    private static int size(byte @Nullable [] bytes) {
        return Integer.BYTES + (bytes == null ? 0 : bytes.length);
    }

    private static void put(ByteBuffer to, byte @Nullable [] bytes) {
        to.putInt(bytes == null ? -1 : bytes.length);
        if (bytes != null) {
            to.put(bytes);
        }
    }

    /** @throws IllegalArgumentException if the frame holds no record */
    static ProducerRecord<byte[], byte[]> decode(Frame frame, String topic) {
        try {
            var bytes = ByteBuffer.wrap(frame.content());
            long time = bytes.getLong();
            byte[] key = get(bytes);
            byte[] value = get(bytes);
            var headers = headers(bytes);
            if (bytes.hasRemaining()) {
                throw new IllegalArgumentException("a record has bytes behind its end");
            }
            return new ProducerRecord<>(topic, null, time, key, value, headers);
        } catch (BufferUnderflowException e) {
            throw new IllegalArgumentException("a record is cut", e);
        }
    }

    private static List<Header> headers(ByteBuffer bytes) {
        int count = bytes.getInt();
        var headers = new ArrayList<Header>();
        for (int i = 0; i < count; i++) {
            byte[] name = get(bytes);
            if (name == null) {
                throw new IllegalArgumentException("a header without a name");
            }
            headers.add(new RecordHeader(new String(name, StandardCharsets.UTF_8), get(bytes)));
        }
        return headers;
    }

    private static byte @Nullable [] get(ByteBuffer bytes) {
        int length = bytes.getInt();
        if (length < 0) {
            return null;
        } else if (length > bytes.remaining()) {
            throw new BufferUnderflowException();
        }
        byte[] content = new byte[length];
        bytes.get(content);
        return content;
    }

    /** A header's text; empty if it is missing. */
    static String text(Iterable<Header> headers, String name) {
        String found = "";
        for (Header header : headers) {
            if (header.key().equals(name) && header.value() != null) {
                found = new String(header.value(), StandardCharsets.UTF_8);
            }
        }
        return found;
    }

    /** A header's number; -1 if it is missing or none. */
    static long number(Iterable<Header> headers, String name) {
        String text = text(headers, name);
        return text.matches("\\d{1,18}") ? Long.parseLong(text) : -1;
    }
}
