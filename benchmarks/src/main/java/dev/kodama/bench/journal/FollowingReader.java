package dev.kodama.bench.journal;

import dev.kodama.journal.JournalConfig;
import dev.kodama.journal.StartPosition;
import dev.kodama.journal.reader.JournalCorruptException;
import dev.kodama.journal.reader.JournalReader;
import java.time.Duration;
import org.apache.kafka.common.KafkaException;

/** Reads the journal from its beginning while faults are injected, as a client does. */
public final class FollowingReader implements AutoCloseable {
    private static final Duration TIMEOUT = Duration.ofMinutes(1);
    private static final Duration POLL = Duration.ofMillis(500);

    private final JournalConfig journal;
    private final Thread thread = new Thread(this::run, "kodama-following-reader");
    private volatile boolean closing;
    private volatile long next = 1;
    private volatile String problem = "";

    private FollowingReader(JournalConfig journal) {
        this.journal = journal;
    }

    public static FollowingReader start(JournalConfig journal) {
        var reader = new FollowingReader(journal);
        reader.thread.setDaemon(true);
        reader.thread.start();
        return reader;
    }

    private void run() {
        try (var reader = JournalReader.open(journal, new StartPosition.Earliest())) {
            while (!closing) {
                for (var event : reader.poll(POLL)) {
                    if (event.sequence() != next) {
                        problem = "shows " + event.sequence() + " where " + next + " is due";
                        return;
                    }
                    next = event.sequence() + 1;
                }
            }
        } catch (JournalCorruptException | KafkaException e) {
            problem = "ends before " + next + ": " + e.getMessage();
        }
    }

    /**
     * Waits until the reader has reached the last event, as long as it makes progress.
     *
     * @return the fault; empty without one
     */
    public String finding(long last) throws InterruptedException {
        long shown = next;
        long deadline = System.nanoTime() + TIMEOUT.toNanos();
        while (next <= last && problem.isEmpty() && System.nanoTime() < deadline) {
            Thread.sleep(POLL.toMillis());
            if (next > shown) {
                shown = next;
                deadline = System.nanoTime() + TIMEOUT.toNanos();
            }
        }
        boolean behind = problem.isEmpty() && next <= last;
        String what = behind ? "stands still before " + next + " of " + last : problem;
        return what.isEmpty() ? "" : "a reader that follows " + what;
    }

    @Override
    public void close() {
        closing = true;
    }
}
