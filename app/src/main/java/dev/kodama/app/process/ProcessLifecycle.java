package dev.kodama.app.process;

import dev.kodama.app.terminal.CannotRunException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CancellationException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReadWriteLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The lifecycle of a process. Ctrl-C and {@link #close} stop its parts in reverse order of their start, each once, and wait for a part that
 * is just starting. Thread-safe.
 */
public final class ProcessLifecycle implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(ProcessLifecycle.class);
    private static final long START_SECONDS = 4;
    private static final long LOOK_MILLIS = 500;

    private final ReadWriteLock starts = new ReentrantReadWriteLock();
    private final Deque<AutoCloseable> parts = new ArrayDeque<>();
    private final List<Supplier<Optional<String>>> ends = new ArrayList<>();
    private final Thread hook = new Thread(this::end, "kodama-stop");
    private volatile boolean ending;

    public ProcessLifecycle() {
        Runtime.getRuntime().addShutdownHook(hook);
    }

    /**
     * Starts a part.
     *
     * @throws CancellationException if the process is stopping
     */
    public <T extends AutoCloseable> T start(Callable<T> how) throws Exception {
        starts.readLock().lock();
        try {
            if (ending) {
                throw new CancellationException();
            }
            T part = how.call();
            synchronized (parts) {
                parts.push(part);
            }
            return part;
        } finally {
            starts.readLock().unlock();
        }
    }

    /** Moves a part in the stop order: it is closed before all parts started so far. */
    public void closeBefore(AutoCloseable part) {
        synchronized (parts) {
            if (parts.remove(part)) {
                parts.push(part);
            }
        }
    }

    /** Adds a check of {@link #awaitEnd}: the reason why a part has ended by itself. */
    public void watch(Supplier<Optional<String>> end) {
        synchronized (parts) {
            ends.add(end);
        }
    }

    /** Waits until a part ends by itself, and returns the reason in one line. Does not return after Ctrl-C. */
    public String awaitEnd() throws InterruptedException {
        while (true) {
            Thread.sleep(LOOK_MILLIS);
            Optional<String> end = ended();
            if (ending) {
                hook.join();
            } else if (end.isPresent()) {
                return end.get();
            }
        }
    }

    /**
     * @throws CannotRunException if a part has ended by itself
     * @throws CancellationException if the process is stopping
     */
    public void failIfEnded() {
        if (ending) {
            throw new CancellationException();
        }
        ended().ifPresent(why -> {
            throw new CannotRunException(why);
        });
    }

    private Optional<String> ended() {
        synchronized (parts) {
            return ends.stream().map(Supplier::get).flatMap(Optional::stream).findFirst();
        }
    }

    @Override
    public void close() {
        end();
        try {
            Runtime.getRuntime().removeShutdownHook(hook);
        } catch (IllegalStateException e) {
            // the JVM is exiting through the same hook
        }
    }

    private void end() {
        ending = true;
        boolean settled = false;
        try {
            settled = starts.writeLock().tryLock(START_SECONDS, TimeUnit.SECONDS);
            closeAll();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            if (settled) {
                starts.writeLock().unlock();
            }
        }
    }

    private void closeAll() {
        for (AutoCloseable part = next(); part != null; part = next()) {
            try {
                part.close();
            } catch (Exception e) { // as AutoCloseable declares
                LOG.warn("Failed to stop {}", part.getClass().getSimpleName(), e);
            }
        }
    }

    private @Nullable AutoCloseable next() {
        synchronized (parts) {
            return parts.poll();
        }
    }
}
