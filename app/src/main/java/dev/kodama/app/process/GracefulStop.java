package dev.kodama.app.process;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** Lets Ctrl-C wait until the work of the thread that made this has ended in order, two seconds at most. */
public final class GracefulStop implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(1);

    private final Runnable stop;
    private final Thread worker = Thread.currentThread();
    private final CountDownLatch ended = new CountDownLatch(1);

    /** @param stop asks the work to end, without waiting; after a second of patience the thread is interrupted */
    public GracefulStop(Runnable stop) {
        this.stop = stop;
    }

    /** The work has ended, and all is said. */
    public void ended() {
        ended.countDown();
    }

    @Override
    public void close() throws InterruptedException {
        stop.run();
        if (!ended.await(PATIENCE.toMillis(), TimeUnit.MILLISECONDS)) {
            worker.interrupt();
            var unused = ended.await(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
        }
    }
}
