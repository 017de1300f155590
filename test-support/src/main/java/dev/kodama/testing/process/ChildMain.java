package dev.kodama.testing.process;

import java.io.IOException;
import java.lang.reflect.InvocationTargetException;
import java.util.Arrays;
import java.util.concurrent.Semaphore;

/** Runs another main class, and ends with the parent, however that ends: its standard input is closed then. */
public final class ChildMain {
    private static final Semaphore TOLD = new Semaphore(0);
    private static final int ORPHANED = 1;
    private static final long STOP_MILLIS = 10_000;

    private ChildMain() {}

    /** @param args the main class, then its arguments */
    public static void main(String[] args) throws ReflectiveOperationException {
        var watch = new Thread(ChildMain::endWithParent, "parent-watch");
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

    /** Waits for the parent's next {@link ChildJvm#tell}. */
    public static void awaitTold() throws InterruptedException {
        TOLD.acquire();
    }

    private static void endWithParent() {
        try {
            while (System.in.read() >= 0) {
                TOLD.release();
            }
        } catch (IOException e) {
            // as good as its end
        }
        endForSure();
        System.exit(ORPHANED); // in order: the parent closes it too when it sends SIGTERM
    }

    private static void endForSure() {
        var watch = new Thread(() -> {
            try {
                Thread.sleep(STOP_MILLIS);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            Runtime.getRuntime().halt(ORPHANED);
        });
        watch.setDaemon(true);
        watch.start();
    }
}
