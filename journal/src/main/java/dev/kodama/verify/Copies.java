package dev.kodama.verify;

import dev.kodama.journal.JournaledEvent;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/**
 * Compares the copies of repeated sequences: key, channel and body, by digest. Memory: about 200 bytes per sequence; sequences beyond
 * {@value #MAX_COMPARED} are only counted.
 */
final class Copies {
    private static final int MAX_COMPARED = 100_000;

    private record Copy(ByteBuffer digest, int partition, long offset) {}

    private final int maxExamples;
    private final Map<Long, Copy> firsts = new HashMap<>();
    private final SequenceSet selected = new SequenceSet();
    private final SequenceSet different = new SequenceSet();
    private final List<String> examples = new ArrayList<>();
    private final MessageDigest sha256;
    private long uncompared;

    Copies(int maxExamples) {
        this.maxExamples = maxExamples;
        try {
            this.sha256 = MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }

    /** Selects a sequence for comparison. */
    void select(long sequence) {
        if (selected.count() >= MAX_COMPARED) {
            uncompared++;
        } else {
            selected.add(sequence);
        }
    }

    boolean isEmpty() {
        return selected.count() == 0;
    }

    /** Compares an event with the first copy, if its sequence is selected. */
    void add(ConsumerRecord<byte[], byte[]> record, JournaledEvent event) {
        long sequence = event.sequence();
        if (!selected.contains(sequence)) {
            return;
        }
        var copy = new Copy(digest(record, event), record.partition(), record.offset());
        var first = firsts.putIfAbsent(sequence, copy);
        if (first != null && !first.digest.equals(copy.digest) && different.add(sequence)) {
            if (examples.size() < maxExamples) {
                examples.add("different: sequence " + sequence + " has another key, channel or body in "
                        + record.topic() + "-" + copy.partition + " at offset " + copy.offset + " than in "
                        + record.topic()
                        + "-" + first.partition + " at offset " + first.offset);
            }
        }
    }

    private ByteBuffer digest(ConsumerRecord<byte[], byte[]> record, JournaledEvent event) {
        sha256.update(record.key());
        sha256.update((byte) 0);
        sha256.update(event.channel().getBytes(StandardCharsets.UTF_8));
        sha256.update((byte) 0);
        return ByteBuffer.wrap(sha256.digest(event.bytes()));
    }

    /** The number of sequences with different copies. */
    long different() {
        return different.count();
    }

    long uncompared() {
        return uncompared;
    }

    List<String> examples() {
        return examples;
    }
}
