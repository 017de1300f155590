package dev.kodama.testing.process;

import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Waits for what servers and children come to in their own time, and gives up with words. */
public final class Await {
    private static final long LOOK_MILLIS = 10;

    private Await() {}

    /** @throws IOException if it has not come to that in time; {@code what} is its subject */
    public static void until(String what, Duration patience, Callable<Boolean> reached)
            throws IOException, InterruptedException {
        long deadline = System.nanoTime() + patience.toNanos();
        while (!look(reached)) {
            if (System.nanoTime() > deadline) {
                throw new IOException(what + " did not come within " + patience.toSeconds() + " s");
            }
            Thread.sleep(LOOK_MILLIS);
        }
    }

    private static boolean look(Callable<Boolean> reached) throws InterruptedException {
        try {
            return reached.call();
        } catch (InterruptedException e) {
            throw e;
        } catch (Exception e) { // what Callable declares: a server that is not there yet, ask again
            return false;
        }
    }

    /**
     * Waits until a child has written such a line.
     *
     * @throws IOException if it ends before, or does not write it in time
     */
    public static Matcher forLine(ChildJvm child, Duration patience, Pattern line)
            throws IOException, InterruptedException {
        return forLine(child, patience, line, 1);
    }

    /** As {@link #forLine(ChildJvm, Duration, Pattern)}, until there are so many; the last of them. */
    public static Matcher forLine(ChildJvm child, Duration patience, Pattern line, int times)
            throws IOException, InterruptedException {
        long deadline = System.nanoTime() + patience.toNanos();
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
            Thread.sleep(LOOK_MILLIS);
        }
    }
}
