package dev.kodama.replay.export;

import dev.kodama.journal.JournalConfig;
import dev.kodama.journal.mask.EventMask;
import dev.kodama.replay.export.TooManyExportsException.Reason;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Exports of a process. At most {@value #MAX_RUNNING} run and {@value #MAX_KEPT} are kept, in a temporary folder that is deleted with the
 * process. Thread-safe.
 */
public final class Exports implements AutoCloseable {
    /** Maximum number that run at a time. */
    public static final int MAX_RUNNING = 2;
    /** Maximum number that are kept, running ones included. */
    public static final int MAX_KEPT = 10;
    /** Maximum size of an export's events. */
    public static final long MAX_BYTES = 1L << 30;
    /** After this time an export fails. */
    public static final Duration TIMEOUT = Duration.ofMinutes(10);
    /** A file is deleted this long after its export ended. */
    public static final Duration KEPT_FOR = Duration.ofHours(1);

    private static final Logger LOG = LoggerFactory.getLogger(Exports.class);
    private static final Duration CLEAN_INTERVAL = Duration.ofSeconds(30);
    private static final int ID_BYTES = 12;
    private static final Duration RETRY = Duration.ofSeconds(10);

    private final JournalConfig journal;
    private final InstantSource clock;
    private final EventMask mask;
    private final long maxBytes;
    private final ExportLimits limits;
    private final HourlyBytes exported;
    private final Map<String, Export> exports = new ConcurrentHashMap<>();
    private final SecureRandom random = new SecureRandom();
    private final ScheduledExecutorService threads;
    private @Nullable Path folder;

    private Exports(JournalConfig journal, InstantSource clock, EventMask mask, ExportLimits limits, long maxBytes) {
        this.journal = journal;
        this.clock = clock;
        this.mask = mask;
        this.maxBytes = maxBytes;
        this.limits = limits;
        this.exported = new HourlyBytes(limits.bytesPerHour());
        this.threads = Executors.newScheduledThreadPool(MAX_RUNNING + 1, task -> {
            var thread = new Thread(task, "kodama-export");
            thread.setDaemon(true);
            return thread;
        });
        var unused = threads.scheduleWithFixedDelay(
                this::deleteExpired, CLEAN_INTERVAL.toMillis(), CLEAN_INTERVAL.toMillis(), TimeUnit.MILLISECONDS);
    }

    /** @param mask what is hidden of events */
    public static Exports of(JournalConfig journal, InstantSource clock, EventMask mask, ExportLimits limits) {
        return new Exports(journal, clock, mask, limits, MAX_BYTES);
    }

    /** With another maximum size, and nothing hidden. */
    static Exports of(JournalConfig journal, InstantSource clock, ExportLimits limits, long maxBytes) {
        return new Exports(journal, clock, EventMask.NONE, limits, maxBytes);
    }

    /**
     * Starts an export.
     *
     * @param user whose limits it counts for
     * @throws TooManyExportsException if too many run or are kept
     * @throws IOException if there is no temporary folder
     */
    public synchronized Export start(ExportRequest request, String user) throws TooManyExportsException, IOException {
        checkUser(user);
        if (running(one -> true) >= MAX_RUNNING) {
            throw new TooManyExportsException(
                    Reason.ALL, MAX_RUNNING + " exports are running; wait for one to end, or delete one.", RETRY);
        }
        if (exports.size() >= MAX_KEPT) {
            throw new TooManyExportsException(Reason.ALL, MAX_KEPT + " exports are kept; delete one.", RETRY);
        }
        byte[] id = new byte[ID_BYTES];
        random.nextBytes(id);
        var export = new Export(HexFormat.of().formatHex(id), request, user, folder(), clock);
        exports.put(export.id(), export);
        threads.execute(() -> run(export));
        return export;
    }

    private void checkUser(String user) throws TooManyExportsException {
        long running = running(one -> one.user().equals(user));
        if (limits.running() > 0 && running >= limits.running()) {
            throw new TooManyExportsException(
                    Reason.USER,
                    limits.running() + " of your exports run already; wait for one to end, or delete one.",
                    RETRY);
        }
        var wait = exported.untilNext(user, clock.instant());
        if (!wait.isZero()) {
            throw new TooManyExportsException(
                    Reason.BYTES,
                    "You have exported more than " + (limits.bytesPerHour() >> 20) + " MiB in an hour.",
                    wait);
        }
    }

    private long running(Predicate<Export> which) {
        return exports.values().stream()
                .filter(one -> one.status().state() == Export.State.RUNNING)
                .filter(which)
                .count();
    }

    private Path folder() throws IOException {
        var known = folder;
        if (known == null) {
            known = Files.createTempDirectory("kodama-exports");
            folder = known;
        }
        return known;
    }

    private void run(Export export) {
        try {
            export.run(journal.withSource(export.request().source()), mask, maxBytes, TIMEOUT);
            if (!exports.containsKey(export.id())) { // deleted meanwhile
                export.delete();
            }
        } catch (IOException | RuntimeException e) {
            LOG.error("Export {} failed", export.id(), e);
        } finally {
            ended(export);
        }
    }

    /** What a failed or deleted export has read counts, too. */
    private void ended(Export export) {
        exported.add(export.user(), export.eventBytes(), clock.instant());
    }

    /** All, the newest first. */
    public List<Export> all() {
        var all = new ArrayList<>(exports.values());
        all.sort(Comparator.comparing(Export::created).reversed().thenComparing(Export::id));
        return all;
    }

    public Optional<Export> find(String id) {
        return Optional.ofNullable(exports.get(id));
    }

    /** Stops an export and deletes its file. Returns whether there was one. */
    public boolean delete(String id) {
        var export = exports.remove(id);
        if (export != null) {
            try {
                export.delete();
            } catch (IOException e) {
                LOG.warn("The file of export {} cannot be deleted", id, e);
            }
        }
        return export != null;
    }

    void deleteExpired() {
        var before = clock.instant().minus(KEPT_FOR);
        exports.forEach((id, export) -> {
            var ended = export.status().ended();
            if (ended != null && ended.isBefore(before)) {
                delete(id);
            }
        });
    }

    @Override
    public synchronized void close() {
        exports.keySet().forEach(this::delete);
        threads.shutdown();
        try {
            var unused = threads.awaitTermination(2, TimeUnit.SECONDS);
            if (folder != null) {
                Files.deleteIfExists(folder);
            }
        } catch (IOException e) {
            LOG.warn("The folder of exports cannot be deleted: {}", e.getMessage());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
