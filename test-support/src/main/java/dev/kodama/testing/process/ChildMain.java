package dev.kodama.testing.process;

import java.io.IOException;
import java.lang.reflect.InvocationTargetException;
import java.util.Arrays;
import java.util.concurrent.Semaphore;

/** Runs a main class in a child process that ends with its parent: then its standard input is closed. */
public final class ChildMain {
    private static final Semaphore PROCEED = new Semaphore(0);
    private static final int ORPHANED = 1;
    private static final long STOP_MILLIS = 10_000;

    private ChildMain() {}

    /** @param args the main class, then its arguments */
    public static void main(String[] args) throws ReflectiveOperationException {
        var watch = new Thread(ChildMain::endWithParent, "kodama-parent-watch");
        watch.setDaemon(true);
        watch.start();
        var main = Class.forName(args[0]).getDeclaredMethod("main", String[].class);
        main.setAccessible(true); // a main class may be package-private
        try {
            main.invoke(null, (Object) Arrays.copyOfRange(args, 1, args.length));
        } catch (InvocationTargetException e) {
            throw new IllegalStateException(args[0] + " failed", e.getCause());
        }
    }

    /** Waits for the parent's next {@link ChildJvm#proceed}. */
    public static void awaitProceed() throws InterruptedException {
        PROCEED.acquire();
    }

    private static void endWithParent() {
        try {
            while (System.in.read() >= 0) {
                PROCEED.release();
            }
        } catch (IOException e) {
            // the parent has ended
        }
        haltAfterTimeout();
        System.exit(ORPHANED); // in order: the parent also closes the stream when it sends SIGTERM
    }

    private static void haltAfterTimeout() {
        var timeout = new Thread(() -> {
            try {
                Thread.sleep(STOP_MILLIS);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            Runtime.getRuntime().halt(ORPHANED);
        });
        timeout.setDaemon(true);
        timeout.start();
    }
}
