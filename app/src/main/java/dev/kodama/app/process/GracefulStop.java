package dev.kodama.app.process;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** Lets Ctrl-C wait up to two seconds until the work of the creating thread has ended in order. */
public final class GracefulStop implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(1);

    private final Runnable stop;
    private final Thread worker = Thread.currentThread();
    private final CountDownLatch ended = new CountDownLatch(1);

    /** @param stop requests the end of the work, without waiting; the thread is interrupted after a second */
    public GracefulStop(Runnable stop) {
        this.stop = stop;
    }

    /** Reports that the work and its output have ended. */
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
