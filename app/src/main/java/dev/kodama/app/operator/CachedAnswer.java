package dev.kodama.app.operator;

import dev.kodama.history.UnavailableException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/** An answer that takes long: found once at a time, by a thread of its own, and given to all who ask until it is too old. */
final class CachedAnswer<T> {
    private static final Duration PATIENCE = Duration.ofSeconds(9);

    private final String name;
    private final Callable<T> question;
    private final Duration maxAge;
    private final InstantSource clock;
    private @Nullable CompletableFuture<Answer<T>> running;
    private @Nullable Answer<T> last;

    /**
     * An answer and its age.
     *
     * @param at when it began to be found: it is not older than that
     */
    record Answer<T>(Instant at, T value) {}

    /**
     * Nothing is asked yet.
     *
     * @param name of the thread, and in the error
     */
    CachedAnswer(String name, Callable<T> question, Duration maxAge, InstantSource clock) {
        this.name = name;
        this.question = question;
        this.maxAge = maxAge;
        this.clock = clock;
    }

    /**
     * The answer, at most as old as it may be; the former one if a newer one takes too long.
     *
     * @throws UnavailableException if it takes too long and there is no former one
     * @throws RuntimeException as the question
     */
    Answer<T> get() {
        var asked = current();
        try {
            return asked.get(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            var former = former();
            if (former == null) {
                throw new UnavailableException("No answer yet about " + name + ": it is still being found; retry.", e);
            }
            return former;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new UnavailableException("This server is stopping.", e);
        } catch (ExecutionException e) {
            throw e.getCause() instanceof RuntimeException cause ? cause : new IllegalStateException(e.getCause());
        }
    }

    private synchronized @Nullable Answer<T> former() {
        return last;
    }

    private synchronized CompletableFuture<Answer<T>> current() {
        Instant now = clock.instant();
        if (last != null && now.isBefore(last.at().plus(maxAge))) {
            return CompletableFuture.completedFuture(last);
        } else if (running != null) {
            return running;
        }
        var found = new CompletableFuture<Answer<T>>();
        running = found;
        var thread = new Thread(() -> find(now, found), "kodama-operator-" + name);
        thread.setDaemon(true);
        thread.start();
        return found;
    }

    private void find(Instant now, CompletableFuture<Answer<T>> found) {
        try {
            var answer = new Answer<>(now, question.call());
            done(answer);
            found.complete(answer);
        } catch (Exception | Error e) {
            done(null);
            found.completeExceptionally(e);
        }
    }

    private synchronized void done(@Nullable Answer<T> answer) {
        running = null;
        last = answer == null ? last : answer;
    }
}
