package dev.kodama.testcontainers;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.kodama.bus.Event;
import dev.kodama.bus.Event.ParseResult.Parsed;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** Reads the journal from its beginning over a forwarder's WebSocket until an event matches. */
final class EventWatch implements WebSocket.Listener {
    private static final String FROM_THE_BEGINNING = "?delivery=durable&since=earliest";

    private final Predicate<Event> wanted;
    private final CompletableFuture<Event> found = new CompletableFuture<>();
    private final StringBuilder message = new StringBuilder();
    private final Map<String, Integer> seen = new TreeMap<>();
    private String notice = "";

    EventWatch(Predicate<Event> wanted) {
        this.wanted = wanted;
    }

    /** The first event that matches; throws as {@link KodamaContainer#awaitEvent} says. */
    static Event first(URI socket, Predicate<Event> wanted, Duration timeout) {
        var watch = new EventWatch(wanted);
        var connection = HttpClient.newHttpClient()
                .newWebSocketBuilder()
                .connectTimeout(timeout)
                .buildAsync(URI.create(socket + FROM_THE_BEGINNING), watch);
        var unused = connection.whenComplete((opened, failure) -> {
            if (failure != null) {
                watch.onError(null, failure);
            }
        });
        try {
            return watch.await(timeout);
        } finally {
            var unusedClose = connection.thenAccept(WebSocket::abort);
        }
    }

    /** The first event that matches, of those that {@link #onText} gets. */
    Event await(Duration timeout) {
        try {
            return found.get(timeout.toNanos(), TimeUnit.NANOSECONDS);
        } catch (TimeoutException e) {
            throw new AssertionError("no event matched within " + timeout.toMillis() + " ms; " + summary(), e);
        } catch (ExecutionException e) {
            throw new AssertionError("no event matched: " + e.getCause() + "; " + summary(), e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError("interrupted while waiting for an event", e);
        }
    }

    @Override
    public @Nullable CompletionStage<?> onText(WebSocket socket, CharSequence data, boolean last) {
        message.append(data);
        if (last) {
            String text = message.toString();
            message.setLength(0);
            try {
                onMessage(text);
            } catch (RuntimeException | Error e) { // of the predicate
                found.completeExceptionally(e);
            }
        }
        socket.request(1);
        return null;
    }

    private void onMessage(String text) {
        if (!(Event.read(text.getBytes(UTF_8)) instanceof Parsed parsed)) {
            synchronized (seen) {
                notice = text;
            }
            return;
        }
        var event = parsed.event();
        if (!found.isDone() && wanted.test(event)) {
            found.complete(event);
        }
        synchronized (seen) {
            seen.merge(event.eventType(), 1, Integer::sum);
        }
    }

    @Override
    public @Nullable CompletionStage<?> onClose(WebSocket socket, int code, String reason) {
        found.completeExceptionally(
                new IllegalStateException("the forwarder closed the connection: " + code + " " + reason));
        return null;
    }

    @Override
    public void onError(@Nullable WebSocket socket, Throwable error) {
        found.completeExceptionally(error);
    }

    /** Which events came, and the newest notice. */
    private String summary() {
        synchronized (seen) {
            return "events by type: " + seen + (notice.isEmpty() ? "" : ", newest notice: " + notice);
        }
    }
}
