package dev.kodama.app.up;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.kodama.app.testing.Frames;
import dev.kodama.app.testing.KodamaThread;
import dev.kodama.testing.SharedHttp;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.WebSocket;
import java.net.http.WebSocketHandshakeException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Everything that shows events of a {@code kodama up} to people, as text. */
final class MaskedOutlets {
    private static final String[] LIVE = {"", "?overflow=conflate", "?batch=16ms", "?encoding=messagepack"};
    private static final String[] DURABLE = {
        "?delivery=durable&since=earliest",
        "?delivery=durable&since=earliest&encoding=messagepack",
        "?delivery=durable&since=earliest&max_per_second=100",
        "?delivery=durable&since=earliest&source=*",
        "?delivery=durable&since=latest",
    };

    private final KodamaThread up;
    private final String mask;
    private final Map<String, BlockingQueue<String>> sockets = new LinkedHashMap<>();

    MaskedOutlets(KodamaThread up, String mask) {
        this.up = up;
        this.mask = mask;
    }

    /** Connects those that are there when events are published. */
    void connect() throws Exception {
        for (String query : LIVE) {
            sockets.put(query.isEmpty() ? "live" : query, open(query));
        }
        for (String query : DURABLE) {
            sockets.put(query, open(query));
        }
        var tail = sockets.get("?delivery=durable&since=latest");
        await().until(() -> tail != null && tail.stream().anyMatch(frame -> frame.contains("resumed")));
    }

    private BlockingQueue<String> open(String query) throws Exception {
        BlockingQueue<String> frames = new LinkedBlockingQueue<>();
        var unused = SharedHttp.CLIENT
                .newWebSocketBuilder()
                .buildAsync(URI.create(up.webSocket() + query), new AllFrames(frames))
                .get(5, TimeUnit.SECONDS);
        return frames;
    }

    /** Text and binary frames. */
    private static final class AllFrames implements WebSocket.Listener {
        private final BlockingQueue<String> frames;
        private final Frames texts;

        AllFrames(BlockingQueue<String> frames) {
            this.frames = frames;
            this.texts = new Frames(frames);
        }

        @Override
        public @Nullable CompletionStage<?> onText(WebSocket socket, CharSequence data, boolean last) {
            return texts.onText(socket, data, last);
        }

        @Override
        public @Nullable CompletionStage<?> onBinary(WebSocket socket, ByteBuffer data, boolean last) {
            frames.add(ISO_8859_1.decode(data).toString());
            socket.request(1);
            return null;
        }
    }

    /** The first frame of each socket that has the event, and the one that is derived from it; events of a stream. */
    Map<String, String> overSockets() throws Exception {
        var shown = new LinkedHashMap<String, String>();
        for (var socket : sockets.entrySet()) {
            shown.put(socket.getKey(), next(socket.getValue(), "TASK_DONE"));
        }
        var live = sockets.get("live");
        if (live != null) {
            shown.put("task_updated", next(live, "task_updated"));
        }
        shown.put("stream", stream("/api/v1/events/stream?since=earliest"));
        shown.put("stream of several sources", stream("/api/v1/events/stream?since=earliest&source=*"));
        return shown;
    }

    private static String next(BlockingQueue<String> frames, String part) throws InterruptedException {
        for (String frame = frames.poll(20, TimeUnit.SECONDS);
                frame != null;
                frame = frames.poll(20, TimeUnit.SECONDS)) {
            if (frame.contains(part)) {
                return frame;
            }
        }
        return "no frame with " + part;
    }

    private String stream(String path) throws Exception {
        var request = HttpRequest.newBuilder(address(path)).build();
        var body = SharedHttp.CLIENT.send(request, BodyHandlers.ofInputStream()).body();
        try (var in = new BufferedReader(new InputStreamReader(body, UTF_8))) {
            String line = in.readLine();
            while (line != null && !line.contains("TASK_DONE")) {
                line = in.readLine();
            }
            return String.valueOf(line);
        }
    }

    Map<String, String> overHttp() {
        var shown = new LinkedHashMap<String, String>();
        for (String path : List.of(
                "/api/v1/events",
                "/api/v1/events?order=desc",
                "/api/v1/events?event_types=TASK_*",
                "/api/v1/events?entity_ids=t-1",
                "/api/v1/events?since=-1h&source=*",
                "/api/v1/events?source=default",
                "/api/v1/entities/task/t-1/events",
                "/api/v1/timeline?entity_type=task&entity_id=t-1",
                "/api/v1/rejected",
                "/api/v1/quarantined",
                "/api/v1/dead-letters?all=true")) {
            await().atMost(Duration.ofSeconds(30))
                    .until(
                            () -> {
                                shown.put(path, get(path));
                                return shown;
                            },
                            all -> String.valueOf(all.get(path)).contains("TASK_DONE"));
        }
        return shown;
    }

    Map<String, String> exports() throws Exception {
        return Map.of(
                "export as NDJSON", new String(export("ndjson"), UTF_8),
                "export as CSV", new String(export("csv"), UTF_8));
    }

    byte[] export(String format) throws Exception {
        var started = post("/api/v1/exports", "{\"format\":\"" + format + "\"}");
        String path = "/api/v1/exports/"
                + new ObjectMapper()
                        .readTree(started.substring(started.indexOf('{')))
                        .path("id")
                        .asText();
        await().until(() -> get(path).contains("\"state\":\"done\""));
        return SharedHttp.CLIENT
                .send(HttpRequest.newBuilder(address(path + "/file")).build(), BodyHandlers.ofByteArray())
                .body();
    }

    /** Output of the commands, with the setting as {@code up} has it. */
    Map<String, String> ofCommands(Path folder) throws Exception {
        var shown = new LinkedHashMap<String, String>();
        Path file = folder.resolve("events.ndjson");
        for (var command : List.of(
                List.of("tail", "--since", "earliest", "-n", "1"),
                List.of("tail", "--since", "earliest", "--no-follow", "--source", "*"),
                List.of("replay"),
                List.of("replay", "--source", "*"),
                List.of("replay", "--format", "csv"),
                List.of("replay", "--spreadsheet-safe"),
                List.of("dead-letters", "--json", "--all"),
                List.of("rejected", "--json"),
                List.of("verify", "--quarantine"),
                List.of("verify", "--quarantine", "--json"))) {
            shown.put(String.join(" ", command), run(command.toArray(String[]::new)));
        }
        run("replay", "--output", file.toString());
        shown.put("replay --output", Files.readString(file));
        return shown;
    }

    /** Standard output and error of a command. */
    String run(String... words) throws Exception {
        var line = new ArrayList<>(List.of(words));
        line.addAll(List.of("--kafka-bootstrap", up.kafka(), "--mask", mask));
        try (var command = KodamaThread.start(line.toArray(String[]::new))) {
            command.awaitExit(Duration.ofSeconds(60));
            return String.join("\n", command.out()) + String.join("\n", command.err());
        }
    }

    /** What a WebSocket answers that is not accepted. */
    String rejected(String query) throws Exception {
        try {
            open(query);
            return "accepted";
        } catch (ExecutionException e) {
            return e.getCause() instanceof WebSocketHandshakeException handshake
                    ? String.valueOf(handshake.getResponse().statusCode())
                    : e.toString();
        }
    }

    /** The answer to a message over a WebSocket. */
    String subscribe(String message) throws Exception {
        BlockingQueue<String> frames = new LinkedBlockingQueue<>();
        var socket = SharedHttp.CLIENT
                .newWebSocketBuilder()
                .buildAsync(URI.create(up.webSocket()), new Frames(frames))
                .get(5, TimeUnit.SECONDS);
        socket.sendText(message, true).get(5, TimeUnit.SECONDS);
        String answer = String.valueOf(frames.poll(10, TimeUnit.SECONDS));
        socket.abort();
        return answer;
    }

    String get(String path) throws Exception {
        return SharedHttp.CLIENT
                .send(HttpRequest.newBuilder(address(path)).build(), BodyHandlers.ofString())
                .body();
    }

    /** Status and body. */
    String post(String path, String body) throws Exception {
        var answer = SharedHttp.CLIENT.send(
                HttpRequest.newBuilder(address(path))
                        .header("Content-Type", "application/json")
                        .POST(HttpRequest.BodyPublishers.ofString(body))
                        .build(),
                BodyHandlers.ofString());
        return answer.statusCode() + " " + answer.body();
    }

    private URI address(String path) {
        return URI.create(up.health()).resolve(path);
    }
}
