package dev.kodama.bus.files;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Polls files for changes every two seconds, in one daemon thread that starts with the first file. */
public final class FileWatcher implements AutoCloseable {
    private static final Duration INTERVAL = Duration.ofSeconds(2);

    private final List<ReloadedFiles<?>> watched = new CopyOnWriteArrayList<>();
    private @Nullable ScheduledExecutorService thread;
    private boolean closed;

    /** Adds files to watch. */
    public synchronized void watch(ReloadedFiles<?> files) {
        watched.add(files);
        if (thread == null && !closed) {
            thread = Executors.newSingleThreadScheduledExecutor(work -> {
                var worker = new Thread(work, "kodama-files");
                worker.setDaemon(true);
                return worker;
            });
            var unused = thread.scheduleWithFixedDelay(
                    () -> watched.forEach(ReloadedFiles::refresh),
                    INTERVAL.toMillis(),
                    INTERVAL.toMillis(),
                    TimeUnit.MILLISECONDS);
        }
    }

    /** Whether there are no files to watch. */
    public boolean isIdle() {
        return watched.isEmpty();
    }

    /** Errors of files whose current content cannot be used; their previous values stay in use. */
    public List<String> problems() {
        return watched.stream()
                .map(ReloadedFiles::problem)
                .flatMap(Optional::stream)
                .toList();
    }

    @Override
    public synchronized void close() {
        closed = true;
        if (thread != null) {
            thread.shutdownNow();
        }
    }
}
