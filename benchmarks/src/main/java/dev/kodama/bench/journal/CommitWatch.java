package dev.kodama.bench.journal;

import dev.kodama.testing.process.Step;
import dev.kodama.journal.JournalConfig;
import dev.kodama.journal.JournalPosition;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/** Sees every transaction of the mirrors as it is committed: each writes one position. */
public final class CommitWatch implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofMinutes(4);

    private final JournalConfig journal;
    private final InstantSource clock;
    private final Thread thread = new Thread(this::run, "commit-watch");
    private volatile boolean closing;
    private long writtenMillis;
    private long nextSequence = 1;
    private long seenNanos;

    private CommitWatch(JournalConfig journal, InstantSource clock) {
        this.journal = journal;
        this.clock = clock;
    }

    public static CommitWatch start(JournalConfig journal, InstantSource clock) {
        var watch = new CommitWatch(journal, clock);
        watch.thread.setDaemon(true);
        watch.thread.start();
        return watch;
    }

    private void run() {
        var properties = journal.clientProperties();
        properties.put("isolation.level", "read_committed");
        properties.put("auto.offset.reset", "latest");
        properties.put("fetch.max.wait.ms", 20);
        properties.put("enable.auto.commit", false);
        var positions = new TopicPartition(journal.positionsTopic(), 0);
        try (var consumer = new KafkaConsumer<>(properties, new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
            consumer.assign(List.of(positions));
            while (!closing) {
                try {
                    consumer.poll(Duration.ofMillis(100)).forEach(this::committed);
                } catch (KafkaException e) {
                    // the broker is away; ask again
                }
            }
        }
    }

    private synchronized void committed(ConsumerRecord<byte[], byte[]> kept) {
        if (!journal.source().equals(new String(kept.key(), StandardCharsets.UTF_8))) {
            return;
        }
        writtenMillis = Math.max(writtenMillis, kept.timestamp());
        nextSequence = JournalPosition.fromJson(kept.value()).nextSequence();
        seenNanos = System.nanoTime();
        notifyAll();
    }

    /**
     * What a commit was seen to reach, and when.
     *
     * @param nanos of {@link System#nanoTime}
     */
    record Reached(long nextSequence, long nanos) {}

    /** The last commit. */
    public synchronized Reached reached() {
        return new Reached(nextSequence, seenNanos);
    }

    /** Waits until everything before this sequence is committed. */
    public synchronized Reached awaitSequence(long sequence) throws IOException, InterruptedException {
        long progress = System.nanoTime();
        while (nextSequence < sequence) {
            long before = nextSequence;
            wait(1_000);
            if (nextSequence > before) {
                progress = System.nanoTime();
            } else if (System.nanoTime() - progress > PATIENCE.toNanos()) {
                throw new IOException("the journal stands still before " + nextSequence + " of " + sequence);
            }
        }
        return reached();
    }

    /**
     * Ends a mirror and waits for the first transaction of another: whatever was written later than the one was gone.
     *
     * @return the time from the beginning of {@code end} until that transaction is seen
     */
    public long millisToNextAfter(Step end) throws Exception {
        long from = clock.millis();
        end.run();
        long gone = clock.millis();
        synchronized (this) {
            while (writtenMillis <= gone) {
                if (clock.millis() - gone > PATIENCE.toMillis()) {
                    throw new IOException("no mirror has taken over within " + PATIENCE.toSeconds() + " s");
                }
                wait(PATIENCE.toMillis());
            }
        }
        return clock.millis() - from;
    }

    @Override
    public void close() {
        closing = true;
    }
}
