package dev.kodama.app.commands.canary;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.kodama.bus.failure.RootCause;
import dev.kodama.bus.metadata.CanaryType;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.net.http.WebSocketHandshakeException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** A WebSocket client of the forwarder that reports the canary's events. Connects anew each second while it is not connected. */
final class CanarySocket implements WebSocket.Listener, AutoCloseable {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(5);
    private static final Duration RETRY = Duration.ofSeconds(1);
    private static final int MAX_FRAME_CHARS = 100_000;

    private final HttpClient http;
    private final ScheduledExecutorService timer;
    private final Forwarder forwarder;
    private final String run;
    private final CountDownLatch tried = new CountDownLatch(1);
    private final Stage stage;
    private final CanaryTracker tracker;
    private final StringBuilder frame = new StringBuilder();
    private volatile StageState state = StageState.unavailable("not connected yet");
    private volatile boolean closed;
    private volatile @Nullable WebSocket socket;
    /** The last event of the journal, or 0. */
    private volatile long sequence;

    /**
     * The forwarder.
     *
     * @param url of its HTTP server
     * @param token to show it
     */
    record Forwarder(URI url, Optional<String> token) {
        private URI socket(String parameters) {
            String scheme = url.getScheme().equals("https") ? "wss" : "ws";
            return URI.create(scheme + "://" + url.getRawAuthority() + "/api/v1/ws/events?event_types="
                    + CanaryType.EVENT_TYPE + parameters);
        }
    }

    /** @param stage live or durable */
    CanarySocket(
            HttpClient http,
            ScheduledExecutorService timer,
            Forwarder forwarder,
            String run,
            Stage stage,
            CanaryTracker tracker) {
        this.http = http;
        this.timer = timer;
        this.forwarder = forwarder;
        this.run = run;
        this.stage = stage;
        this.tracker = tracker;
    }

    StageState state() {
        return state;
    }

    /** Waits until it is connected, or has failed, once. */
    void awaitFirst(Duration timeout) throws InterruptedException {
        var unused = tried.await(timeout.toMillis(), TimeUnit.MILLISECONDS);
    }

    /** Starts to connect in the background. */
    void connect() {
        if (closed) {
            return;
        }
        frame.setLength(0);
        String since = sequence > 0 ? String.valueOf(sequence) : "latest";
        var builder = http.newWebSocketBuilder().connectTimeout(CONNECT_TIMEOUT);
        forwarder.token().ifPresent(token -> builder.header("Authorization", "Bearer " + token));
        var unused = builder.buildAsync(
                        forwarder.socket(stage == Stage.LIVE ? "&notices=1" : "&delivery=durable&since=" + since), this)
                .whenComplete((opened, failure) -> {
                    if (failure != null) {
                        ended(reason(failure));
                    }
                });
    }

    private static String reason(Throwable failure) {
        return failure.getCause() instanceof WebSocketHandshakeException refused
                ? "refused with HTTP status " + refused.getResponse().statusCode()
                : RootCause.message(failure);
    }

    @Override
    public void onOpen(WebSocket opened) {
        socket = opened;
        if (stage == Stage.LIVE) {
            var unused = opened.sendText("{\"type\":\"ping\"}", true); // its answer says that events come
        }
        opened.request(1);
    }

    @Override
    public @Nullable CompletionStage<?> onText(WebSocket from, CharSequence data, boolean last) {
        long now = System.nanoTime();
        if (frame.length() + data.length() <= MAX_FRAME_CHARS) {
            frame.append(data);
        }
        if (last) {
            received(frame.toString(), now);
            frame.setLength(0);
        }
        from.request(1);
        return null;
    }

    private void received(String text, long now) {
        try {
            var json = JSON.readTree(text);
            CanaryEvent.number(run, json).ifPresent(number -> tracker.received(stage, number, now));
            sequence = Math.max(sequence, json.path("seq").asLong());
            notice(json);
        } catch (JsonProcessingException e) {
            state = StageState.unavailable("a frame is no JSON"); // the next one may be
        }
    }

    private void notice(JsonNode json) {
        String type = json.has("event_type") ? "" : json.path("type").asText();
        switch (type) {
            case "pong" -> working();
            case "resumed" -> {
                if (!json.path("recovered").asBoolean(true)) {
                    tracker.disconnected(stage, false);
                }
                working();
            }
            case "gap" -> {
                tracker.disconnected(stage, false);
                working();
            }
            default -> {
                if (json.has("error")) {
                    state = StageState.unavailable(json.path("error").asText());
                }
            }
        }
    }

    private void working() {
        state = StageState.AVAILABLE;
        tracker.connected(stage);
        tried.countDown();
    }

    @Override
    public @Nullable CompletionStage<?> onClose(WebSocket from, int code, String reason) {
        ended("closed with " + code + (reason.isEmpty() ? "" : ": " + reason));
        return null;
    }

    @Override
    public void onError(WebSocket from, Throwable error) {
        ended(RootCause.message(error));
    }

    private void ended(String reason) {
        socket = null;
        state = StageState.unavailable(reason);
        tried.countDown();
        tracker.disconnected(stage, stage == Stage.DURABLE && sequence > 0);
        if (!closed && !timer.isShutdown()) {
            var unused = timer.schedule(this::connect, RETRY.toMillis(), TimeUnit.MILLISECONDS);
        }
    }

    @Override
    public void close() {
        closed = true;
        var open = socket;
        if (open != null) {
            open.abort();
        }
    }
}
