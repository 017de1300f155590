package dev.kodama.app.commands.canary;

import dev.kodama.bus.failure.RootCause;
import dev.kodama.bus.metadata.CanaryType;
import dev.kodama.bus.metadata.EventChannel;
import dev.kodama.journal.JournalConfig;
import dev.kodama.journal.JournalNotFoundException;
import dev.kodama.journal.JournaledEvent;
import dev.kodama.journal.StartPosition;
import dev.kodama.journal.reader.JournalCorruptException;
import dev.kodama.journal.reader.JournalReader;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.common.KafkaException;
import org.jspecify.annotations.Nullable;

/** Reports the canary's events as a reader of committed records sees them, in a thread of its own. Retries each second while it cannot read. */
final class JournalWatch implements AutoCloseable {
    private static final String CHANNEL = EventChannel.of(CanaryType.EVENT_TYPE);
    private static final Duration POLL = Duration.ofMillis(500);
    private static final Duration MAX_SILENCE = Duration.ofSeconds(3);
    private static final Duration RETRY = Duration.ofSeconds(1);
    private static final Duration CLOSE_TIMEOUT = Duration.ofSeconds(1);
    /** How much earlier than this process the mirror's clock may be. */
    private static final Duration MAX_SKEW = Duration.ofMinutes(5);

    private final JournalConfig journal;
    private final String run;
    private final CanaryTracker tracker;
    private final CountDownLatch tried = new CountDownLatch(1);
    private final CountDownLatch closing = new CountDownLatch(1);
    private final Thread thread = new Thread(this::run, "kodama-canary-journal");
    private long next;
    private volatile String problem = "it has not been read yet";
    private volatile @Nullable JournalReader reader;
    /** Whether events may be published before the reader is open. */
    private volatile boolean late;

    private JournalWatch(JournalConfig journal, String run, CanaryTracker tracker) {
        this.journal = journal;
        this.run = run;
        this.tracker = tracker;
        thread.setDaemon(true);
    }

    /** Returns when the reader is open, or after {@code timeout}. Every event that is published from then on is reported. */
    static JournalWatch start(JournalConfig journal, String run, CanaryTracker tracker, Duration timeout)
            throws InterruptedException {
        var watch = new JournalWatch(journal, run, tracker);
        watch.thread.start();
        watch.late = !watch.tried.await(timeout.toMillis(), TimeUnit.MILLISECONDS);
        return watch;
    }

    StageState state() {
        var open = reader;
        if (open != null && open.silentFor().compareTo(MAX_SILENCE) > 0) {
            return StageState.unavailable(
                    "Kafka has not answered for " + open.silentFor().toSeconds() + " s");
        }
        return open == null ? StageState.unavailable(problem) : StageState.AVAILABLE;
    }

    private void run() {
        StartPosition first = new StartPosition.Latest();
        var began = new StartPosition.AtTime(Instant.now().minus(MAX_SKEW));
        while (closing.getCount() > 0) {
            try (var open = JournalReader.open(journal, next > 0 ? new StartPosition.AtSequence(next) : first)) {
                if (late && !first.equals(began)) {
                    first = began;
                    continue;
                }
                reader = open;
                problem = "its reader has ended";
                tried.countDown();
                follow(open);
            } catch (KafkaException | JournalNotFoundException | JournalCorruptException e) {
                problem = RootCause.firstLine(e);
            } finally {
                reader = null;
            }
            first = began;
            tried.countDown();
            pause();
        }
    }

    private void follow(JournalReader open) {
        while (closing.getCount() > 0) {
            var events = open.poll(POLL);
            long now = System.nanoTime();
            long nowMillis = System.currentTimeMillis();
            for (JournaledEvent event : events) {
                next = event.sequence() + 1;
                if (event.channel().equals(CHANNEL)) {
                    CanaryEvent.number(run, event.body())
                            .ifPresent(number -> tracker.journaled(number, now, event.timeMillis(), nowMillis));
                }
            }
        }
    }

    private void pause() {
        try {
            var unused = closing.await(RETRY.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void close() throws InterruptedException {
        closing.countDown();
        var open = reader;
        if (open != null) {
            open.wakeup();
        }
        thread.join(CLOSE_TIMEOUT.toMillis());
    }
}
