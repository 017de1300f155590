package dev.kodama.app.operator;

import dev.kodama.history.UnavailableException;
import dev.kodama.journal.JournalConfig;
import dev.kodama.journal.mask.EventMask;
import dev.kodama.settings.Settings;
import java.time.Duration;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * The journal of this process, and {@value #THREADS} threads for what operators ask of it. Calls to Kafka may take long while it is unavailable; so
 * none holds a thread of the API for more than some seconds. {@value #MAX_QUEUED} calls may queue.
 */
public final class Operator implements AutoCloseable {
    private static final int THREADS = 2;
    private static final int MAX_QUEUED = 8;
    private static final Duration PATIENCE = Duration.ofSeconds(9);
    private static final String LATE = "No answer in time: Kafka may be unavailable";

    private final Settings settings;
    private final JournalConfig journal;
    private final ThreadPoolExecutor threads;

    private Operator(Settings settings) {
        this.settings = settings;
        this.journal = JournalConfig.from(settings);
        var number = new AtomicInteger();
        threads = new ThreadPoolExecutor(
                THREADS, THREADS, 10, TimeUnit.SECONDS, new ArrayBlockingQueue<>(MAX_QUEUED), task -> {
                    var thread = new Thread(task, "kodama-operator-" + number.incrementAndGet());
                    thread.setDaemon(true);
                    return thread;
                });
        threads.allowCoreThreadTimeOut(true);
    }

    /** @param settings with the addresses of both servers */
    public static Operator of(Settings settings) {
        return new Operator(settings);
    }

    public JournalConfig journal() {
        return journal;
    }

    /** What is hidden of events. */
    public EventMask mask() {
        return settings.get(EventMask.MASK);
    }

    Settings settings() {
        return settings;
    }

    /**
     * Reads something.
     *
     * @throws UnavailableException if it takes too long
     * @throws RejectedExecutionException if too many calls wait
     */
    public <T> T read(Callable<T> call) {
        return call(call, LATE + "; retry.");
    }

    /** Changes something; as {@link #read}. */
    public <T> T change(Callable<T> call) {
        return call(call, LATE + ". The change may still happen; look before you repeat it.");
    }

    private <T> T call(Callable<T> call, String late) {
        var result = threads.submit(call);
        try {
            return result.get(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            throw new UnavailableException(late, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new UnavailableException("This server is stopping.", e);
        } catch (ExecutionException e) {
            if (e.getCause() instanceof RuntimeException cause) {
                throw cause;
            }
            throw new IllegalStateException(e.getCause());
        }
    }

    /** Does not wait for calls in progress. */
    @Override
    public void close() {
        threads.shutdownNow();
    }
}
