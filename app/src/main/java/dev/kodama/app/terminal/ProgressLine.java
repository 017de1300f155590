package dev.kodama.app.terminal;

import dev.kodama.replay.Progress;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.Locale;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/** A progress line on a terminal, rewritten four times a second and cleared on close. */
public final class ProgressLine implements AutoCloseable {
    private static final long EVERY_MILLIS = 250;
    private static final String CLEARED = "\r\u001b[2K";

    private final PrintWriter terminal;
    private final Supplier<Progress> progress;
    private final ScheduledExecutorService clock;

    public ProgressLine(PrintWriter terminal, Supplier<Progress> progress) {
        this.terminal = terminal;
        this.progress = progress;
        this.clock = Executors.newSingleThreadScheduledExecutor(runnable -> {
            var thread = new Thread(runnable, "kodama-progress");
            thread.setDaemon(true);
            return thread;
        });
        var unused = clock.scheduleAtFixedRate(this::show, EVERY_MILLIS, EVERY_MILLIS, TimeUnit.MILLISECONDS);
    }

    private void show() {
        terminal.print(CLEARED + text(progress.get()));
        terminal.flush();
    }

    /** {@code 42.1%  1,234,567 events  98,765/s  3 min 20 s left}; with an unknown end, the next sequence instead of the percentage. */
    static String text(Progress progress) {
        var percent = progress.percent();
        String destination = percent.isPresent()
                ? String.format(Locale.ROOT, "%.1f%%", percent.getAsDouble())
                : String.format(Locale.ROOT, "at sequence %,d", progress.nextSequence());
        String counts =
                String.format(Locale.ROOT, "  %,d events  %,.0f/s", progress.events(), progress.eventsPerSecond());
        return destination
                + counts
                + progress.remaining().map(left -> "  " + time(left) + " left").orElse("");
    }

    private static String time(Duration time) {
        if (time.toHours() > 0) {
            return String.format(Locale.ROOT, "%d h %02d min", time.toHours(), time.toMinutesPart());
        }
        return time.toMinutes() > 0
                ? String.format(Locale.ROOT, "%d min %02d s", time.toMinutes(), time.toSecondsPart())
                : time.toSeconds() + " s";
    }

    @Override
    public void close() {
        clock.shutdownNow();
        try {
            if (clock.awaitTermination(1, TimeUnit.SECONDS)) {
                terminal.print(CLEARED);
                terminal.flush();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
