package dev.kodama.replay.export;

import dev.kodama.bus.failure.RootCause;
import dev.kodama.journal.JournalConfig;
import dev.kodama.journal.JournalNotFoundException;
import dev.kodama.journal.mask.EventMask;
import dev.kodama.journal.reader.JournalCorruptException;
import dev.kodama.journal.reader.JournalReader;
import dev.kodama.journal.topics.OtherJournalException;
import dev.kodama.replay.Progress;
import dev.kodama.replay.Replay;
import dev.kodama.replay.ReplaySpeed;
import dev.kodama.replay.SinkException;
import dev.kodama.replay.sink.Sinks;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Locale;
import java.util.Optional;
import org.apache.kafka.common.KafkaException;
import org.jspecify.annotations.Nullable;

/** A range of the journal that becomes a file. Thread-safe; one thread runs it. */
public final class Export {
    /** What became of it. */
    public enum State {
        RUNNING,
        DONE,
        FAILED;

        /** In lower case. */
        public String label() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /**
     * Its state and progress at a moment.
     *
     * @param progress null until it has begun to read
     * @param bytes size of the file; while it runs about that of the events
     * @param cutBefore retention had deleted events of the range before this sequence; 0 if none
     * @param error one sentence; empty unless it failed
     * @param ended null while it runs
     */
    public record Status(
            State state,
            @Nullable Progress progress,
            long bytes,
            long cutBefore,
            String error,
            @Nullable Instant ended) {}

    private final String id;
    private final ExportRequest request;
    private final String user;
    private final Instant created;
    private final Path file;
    private final InstantSource clock;
    private volatile @Nullable Replay replay;
    private volatile @Nullable SizeLimitedSink sink;
    private volatile Status result;
    private volatile boolean stopped;

    /** @param user who has started it */
    Export(String id, ExportRequest request, String user, Path folder, InstantSource clock) {
        this.id = id;
        this.request = request;
        this.user = user;
        this.clock = clock;
        this.created = clock.instant();
        this.file = folder.resolve("kodama-" + id + "." + request.format());
        this.result = new Status(State.RUNNING, null, 0, 0, "", null);
    }

    public String id() {
        return id;
    }

    public ExportRequest request() {
        return request;
    }

    String user() {
        return user;
    }

    /** About the size of the events that were written. */
    long eventBytes() {
        var written = sink;
        return written == null ? 0 : written.bytes();
    }

    public Instant created() {
        return created;
    }

    public Status status() {
        var running = replay;
        var written = sink;
        return result.state() != State.RUNNING || running == null || written == null
                ? result
                : new Status(State.RUNNING, running.progress(), written.bytes(), 0, "", null);
    }

    /** The complete file; empty until then, and where it was deleted. */
    public Optional<Path> file() {
        return result.state() == State.DONE && Files.isRegularFile(file) ? Optional.of(file) : Optional.empty();
    }

    /** Reads and writes; a failure is the result. */
    void run(JournalConfig config, EventMask mask, long maxBytes, Duration timeout) {
        try (var reader = JournalReader.open(config, request.since(), request.until(), clock);
                var limited = new SizeLimitedSink(Sinks.masked(Sinks.toFile(file, Optional.empty()), mask), maxBytes)) {
            var started = new Replay(reader, request.filter(), ReplaySpeed.MAX, Long.MAX_VALUE, limited);
            sink = limited;
            replay = started;
            if (stopped) {
                started.stop();
            }
            run(started, timeout);
            if (stopped) {
                result = failed("It took longer than " + timeout.toMinutes() + " minutes; ask for less time.");
                return;
            }
            limited.complete();
            long cut = started.cut().map(found -> found.before()).orElse(0L);
            result = new Status(State.DONE, started.progress(), Files.size(file), cut, "", clock.instant());
        } catch (OtherJournalException | JournalCorruptException | SinkException e) {
            result = failed(String.valueOf(e.getMessage()));
        } catch (JournalNotFoundException e) {
            result = failed("There is no journal on this Kafka yet; start a mirror.");
        } catch (KafkaException | IOException e) {
            result = failed("It cannot be read or written: " + RootCause.firstLine(e));
        } catch (LinkageError e) {
            result = failed("This server cannot write " + request.format()
                    + ": the library parquet-floor is not on its class path.");
        } catch (RuntimeException e) {
            result = failed("It failed by a defect: " + e);
            throw e;
        }
    }

    private void run(Replay started, Duration timeout) {
        var timer = timer(started, timeout);
        try {
            var unused = started.run();
        } finally {
            timer.interrupt();
        }
    }

    private Thread timer(Replay started, Duration timeout) {
        var timer = new Thread(
                () -> {
                    try {
                        Thread.sleep(timeout.toMillis());
                        stop();
                        started.stop();
                    } catch (InterruptedException e) {
                        Thread.currentThread().interrupt();
                    }
                },
                "kodama-export-timer");
        timer.setDaemon(true);
        timer.start();
        return timer;
    }

    private Status failed(String sentence) {
        var running = replay;
        return new Status(State.FAILED, running == null ? null : running.progress(), 0, 0, sentence, clock.instant());
    }

    /** Ends it early; its thread deletes what was written. */
    void stop() {
        stopped = true;
        var running = replay;
        if (running != null) {
            running.stop();
        }
    }

    /** Deletes the file. */
    void delete() throws IOException {
        stop();
        Files.deleteIfExists(file);
    }
}
