package dev.kodama.bus.failure;

import java.time.Duration;
import java.util.function.Consumer;

/** Logs one line when something becomes unavailable, none for further failures while it is, and one when it is back. Thread-safe. */
public final class OutageLog {
    private final Consumer<String> onBegin;
    private final Consumer<Duration> onEnd;
    private boolean unavailable;
    private long sinceNanos;

    /**
     * A log of something that is available.
     *
     * @param onBegin logs the reason of the first failure
     * @param onEnd logs the duration of the outage
     */
    public OutageLog(Consumer<String> onBegin, Consumer<Duration> onEnd) {
        this.onBegin = onBegin;
        this.onEnd = onEnd;
    }

    /** As {@link #OutageLog(Consumer, Consumer)}, without a line when it is back. */
    public OutageLog(Consumer<String> onBegin) {
        this(onBegin, duration -> {});
    }

    /** Reports a failure. */
    public synchronized void begin(String reason) {
        if (!unavailable) {
            unavailable = true;
            sinceNanos = System.nanoTime();
            onBegin.accept(reason);
        }
    }

    /** Reports a success. */
    public synchronized void end() {
        if (unavailable) {
            unavailable = false;
            onEnd.accept(Duration.ofNanos(System.nanoTime() - sinceNanos));
        }
    }
}
