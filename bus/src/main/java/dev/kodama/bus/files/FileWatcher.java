package dev.kodama.bus.files;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Polls files for changes every two seconds, in one daemon thread that is there once there is something to look at. */
public final class FileWatcher implements AutoCloseable {
    private static final Duration INTERVAL = Duration.ofSeconds(2);

    private final List<ReloadedFiles<?>> watched = new CopyOnWriteArrayList<>();
    private @Nullable ScheduledExecutorService thread;
    private boolean closed;

    /** Looks at these too from now on. */
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

    /** Whether there is nothing to look at. */
    public boolean isIdle() {
        return watched.isEmpty();
    }

    /** What cannot be used as it is now, so that what was before is in use. */
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
