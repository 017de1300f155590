package dev.kodama.bench.journal;

import dev.kodama.journal.JournalConfig;
import dev.kodama.journal.JournalPosition;
import dev.kodama.journal.kafka.KafkaClients;
import dev.kodama.testing.process.Step;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;

/** Observes the transactions that mirrors commit: each writes one position. */
public final class CommitObserver implements AutoCloseable {
    private static final Duration TIMEOUT = Duration.ofMinutes(4);

    private final JournalConfig journal;
    private final InstantSource clock;
    private final Thread thread = new Thread(this::run, "kodama-commit-observer");
    private volatile boolean closing;
    private long writtenMillis;
    private long nextSequence = 1;
    private long seenNanos;

    private CommitObserver(JournalConfig journal, InstantSource clock) {
        this.journal = journal;
        this.clock = clock;
    }

    public static CommitObserver start(JournalConfig journal, InstantSource clock) {
        var watch = new CommitObserver(journal, clock);
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
        try (var consumer = KafkaClients.consumer(properties)) {
            consumer.assign(List.of(positions));
            while (!closing) {
                try {
                    consumer.poll(Duration.ofMillis(100)).forEach(this::committed);
                } catch (KafkaException e) {
                    // the broker is unavailable; poll again
                }
            }
        }
    }

    private synchronized void committed(ConsumerRecord<byte[], byte[]> record) {
        if (!journal.source().equals(new String(record.key(), StandardCharsets.UTF_8))) {
            return;
        }
        writtenMillis = Math.max(writtenMillis, record.timestamp());
        nextSequence = JournalPosition.fromJson(record.value()).nextSequence();
        seenNanos = System.nanoTime();
        notifyAll();
    }

    /**
     * The position that a commit reached, and its time.
     *
     * @param nanos of {@link System#nanoTime}
     */
    public record Reached(long nextSequence, long nanos) {}

    /** The last commit. */
    public synchronized Reached reached() {
        return new Reached(nextSequence, seenNanos);
    }

    /** Waits until all events before this sequence are committed. */
    public synchronized Reached awaitSequence(long sequence) throws IOException, InterruptedException {
        long progress = System.nanoTime();
        while (nextSequence < sequence) {
            long before = nextSequence;
            wait(1_000);
            if (nextSequence > before) {
                progress = System.nanoTime();
            } else if (System.nanoTime() - progress > TIMEOUT.toNanos()) {
                throw new IOException("the journal stands still before " + nextSequence + " of " + sequence);
            }
        }
        return reached();
    }

    /**
     * Ends a mirror and waits for the first transaction of another one, which is written after the first has ended.
     *
     * @return the time from the start of {@code end} until that transaction is observed
     */
    public long millisToNextAfter(Step end) throws Exception {
        long from = clock.millis();
        end.run();
        long gone = clock.millis();
        synchronized (this) {
            while (writtenMillis <= gone) {
                if (clock.millis() - gone > TIMEOUT.toMillis()) {
                    throw new IOException("no mirror has taken over within " + TIMEOUT.toSeconds() + " s");
                }
                wait(TIMEOUT.toMillis());
            }
        }
        return clock.millis() - from;
    }

    @Override
    public void close() {
        closing = true;
    }
}
