package dev.kodama.app.process;

import dev.kodama.app.settings.ProcessSettings;
import dev.kodama.http.monitoring.ComponentHealth;
import dev.kodama.settings.Settings;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.ToDoubleFunction;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Watches the free space of the data folder, and warns before it is used up: once in the log for each shortage, in {@code /health/ready} and in
 * {@code /metrics}. The process stays ready, since all still works. Thread-safe.
 */
public final class DiskWatch implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(DiskWatch.class);
    private static final long LOOK_SECONDS = 10;
    private static final int MEGABYTE = 20;

    /** Asks a file system for its space. */
    interface Probe {
        DiskSpace look() throws IOException;
    }

    /** What was seen last; the space is null where it could not be found. */
    private record Seen(@Nullable DiskSpace space, boolean isShort, String problem) {
        /** The free space below which is warned of. */
        long minFree(Optional<Long> set) {
            return set.orElseGet(() -> space == null ? 0 : space.defaultMinFree());
        }
    }

    private final Path folder;
    private final Optional<Long> minFree;
    private final Probe probe;
    private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor(task -> {
        var thread = new Thread(task, "kodama-disk");
        thread.setDaemon(true);
        return thread;
    });
    private volatile Seen seen = new Seen(null, false, "");

    DiskWatch(Path folder, Optional<Long> minFree, Probe probe, MeterRegistry registry) {
        this.folder = folder;
        this.minFree = minFree;
        this.probe = probe;
        look();
        gauge(registry, "kodama.data.dir.free", "Free space of the data folder's file system", one -> {
            var space = one.seen.space;
            return space == null ? Double.NaN : space.freeBytes();
        });
        gauge(
                registry,
                "kodama.data.dir.min.free",
                "Free space below which this process warns",
                one -> one.seen.space == null ? Double.NaN : one.seen.minFree(one.minFree));
    }

    private void gauge(MeterRegistry registry, String name, String description, ToDoubleFunction<DiskWatch> value) {
        Gauge.builder(name, this, value)
                .baseUnit("bytes")
                .description(description)
                .register(registry);
    }

    /** Starts watching a folder, which need not exist yet. Reads {@link ProcessSettings#DATA_DIR_MIN_FREE}. */
    public static DiskWatch start(ProcessLifecycle running, Settings settings, Path folder, Meters meters)
            throws Exception {
        return running.start(() -> {
            var watch = new DiskWatch(
                    folder,
                    settings.find(ProcessSettings.DATA_DIR_MIN_FREE),
                    () -> DiskSpace.of(folder),
                    meters.registry());
            var unused = watch.timer.scheduleWithFixedDelay(watch::look, LOOK_SECONDS, LOOK_SECONDS, TimeUnit.SECONDS);
            return watch;
        });
    }

    /** Looks once, and logs what has changed. */
    void look() {
        var before = seen;
        try {
            var space = probe.look();
            long min = new Seen(space, false, "").minFree(minFree);
            seen = new Seen(space, space.isShort(min, before.isShort), "");
            report(before, space, min);
        } catch (IOException e) {
            seen = new Seen(null, before.isShort, "cannot find out: " + e.getMessage());
            if (before.problem.isEmpty()) {
                LOG.warn("Cannot find out the free space of {}", folder, e);
            }
        }
    }

    private void report(Seen before, DiskSpace space, long min) {
        if (seen.isShort && !before.isShort) {
            LOG.warn(
                    "The disk of {} is nearly full: {} MB of {} MB are free, less than {} MB. Make room, shorten"
                            + " KODAMA_RETENTION or enlarge it: when it is full, data is lost or the process ends",
                    folder,
                    space.freeBytes() >> MEGABYTE,
                    space.sizeBytes() >> MEGABYTE,
                    min >> MEGABYTE);
        } else if (before.isShort && !seen.isShort) {
            LOG.info("The disk of {} has enough free space again: {} MB", folder, space.freeBytes() >> MEGABYTE);
        }
    }

    /** The component {@code disk} in {@code /health/ready}. */
    public ComponentHealth health() {
        var now = seen;
        var details = new LinkedHashMap<String, Object>(Map.of("folder", folder.toString()));
        if (now.space == null) {
            details.put("state", "unknown");
            details.put("detail", now.problem);
        } else {
            details.put("state", now.isShort ? "nearly full" : "enough");
            details.put("free_bytes", now.space.freeBytes());
            details.put("min_free_bytes", now.minFree(minFree));
        }
        return new ComponentHealth("disk", now.space != null && !now.isShort, details).optional();
    }

    @Override
    public void close() {
        timer.shutdownNow();
    }
}
