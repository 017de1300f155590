package dev.kodama.testing.process;

import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Waits for conditions of servers and child processes, with a timeout. */
public final class Await {
    private static final long POLL_MILLIS = 10;

    private Await() {}

    /** @throws IOException if the condition is not met in time; {@code what} is the subject of its message */
    public static void until(String what, Duration timeout, Callable<Boolean> reached)
            throws IOException, InterruptedException {
        long deadline = System.nanoTime() + timeout.toNanos();
        while (!look(reached)) {
            if (System.nanoTime() > deadline) {
                throw new IOException(what + " did not come within " + timeout.toSeconds() + " s");
            }
            Thread.sleep(POLL_MILLIS);
        }
    }

    private static boolean look(Callable<Boolean> reached) throws InterruptedException {
        try {
            return reached.call();
        } catch (InterruptedException e) {
            throw e;
        } catch (Exception e) { // as Callable declares: the server is not ready yet, poll again
            return false;
        }
    }

    /**
     * Waits until a child process has written a matching line.
     *
     * @throws IOException if the process ends before, or does not write it in time
     */
    public static Matcher forLine(ChildJvm child, Duration timeout, Pattern line)
            throws IOException, InterruptedException {
        return forLine(child, timeout, line, 1);
    }

    /** Waits for the n-th matching line and returns it. */
    public static Matcher forLine(ChildJvm child, Duration timeout, Pattern line, int times)
            throws IOException, InterruptedException {
        long deadline = System.nanoTime() + timeout.toNanos();
        while (true) {
            boolean lastLook = !child.alive() || System.nanoTime() > deadline;
            var matcher = line.matcher(child.log());
            int found = 0;
            while (found < times && matcher.find()) {
                found++;
            }
            if (found == times) {
                return matcher;
            }
            if (lastLook) {
                throw new IOException("no '" + line + "' in " + child.logFile());
            }
            Thread.sleep(POLL_MILLIS);
        }
    }
}
