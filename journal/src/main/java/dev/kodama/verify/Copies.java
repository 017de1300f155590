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
 * Compares the copies of the sequences that stand in a journal more than once: key, channel and body, by their digests. Memory: about
 * 200 bytes a sequence; those beyond {@value #MAX_COMPARED} are only counted.
 */
final class Copies {
    private static final int MAX_COMPARED = 100_000;

    private record Seen(ByteBuffer digest, int partition, long offset) {}

    private final int maxExamples;
    private final Map<Long, Seen> firsts = new HashMap<>();
    private final SequenceSet wanted = new SequenceSet();
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

    /** Wants a sequence's copies compared. */
    void want(long sequence) {
        if (wanted.count() >= MAX_COMPARED) {
            uncompared++;
        } else {
            wanted.add(sequence);
        }
    }

    boolean none() {
        return wanted.count() == 0;
    }

    /** Takes any event; those that are wanted are compared with the first copy that came. */
    void add(ConsumerRecord<byte[], byte[]> kept, JournaledEvent event) {
        long sequence = event.sequence();
        if (!wanted.contains(sequence)) {
            return;
        }
        var seen = new Seen(digest(kept, event), kept.partition(), kept.offset());
        var first = firsts.putIfAbsent(sequence, seen);
        if (first != null && !first.digest.equals(seen.digest) && different.add(sequence)) {
            if (examples.size() < maxExamples) {
                examples.add("different: sequence " + sequence + " has another key, channel or body in "
                        + kept.topic() + "-" + seen.partition + " at offset " + seen.offset + " than in " + kept.topic()
                        + "-" + first.partition + " at offset " + first.offset);
            }
        }
    }

    private ByteBuffer digest(ConsumerRecord<byte[], byte[]> kept, JournaledEvent event) {
        sha256.update(kept.key());
        sha256.update((byte) 0);
        sha256.update(event.channel().getBytes(StandardCharsets.UTF_8));
        sha256.update((byte) 0);
        return ByteBuffer.wrap(sha256.digest(event.bytes()));
    }

    /** Sequences whose copies differ. */
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
