import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.WebSocket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Publishes numbered events to the Redis of a stack, kills and starts its containers meanwhile, and counts. Every event that Redis answered must
 * stand in the journal once, reach a client of durable delivery that reconnects once, and be counted in stats and timelines. Where Redis itself is
 * killed, up to {@link #MAX_UNSENT} may be missing, if a hole reports them. Arguments: Redis port, HTTP port, first number, last number (more are
 * published while containers are killed), events per second, and the containers to kill in turn; {@code CONTAINER@current} waits first until what
 * is delivered is a second behind what is published, at most. Exits with 1 if the counts differ.
 */
final class StackCheck {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String TYPE = "STACK_CHECK";
    /** Published until it is delivered: then a mirror runs. */
    private static final String FIRST_TYPE = "STACK_BEGIN";

    private static final String WHEN_CURRENT = "@current";
    private static final int ENTITIES = 50;
    /** What one turn of Redis's event loop may answer before it sends to the mirror; this publisher waits for each answer. */
    private static final int MAX_UNSENT = 1;
    /** A kill of Redis and the takeover by another mirror are shorter. */
    private static final Duration QUIET = Duration.ofSeconds(30);

    private static final Duration SETTLE_TIMEOUT = Duration.ofMinutes(4);
    private static final Duration START_TIMEOUT = Duration.ofMinutes(3);

    private final HttpClient http = HttpClient.newHttpClient();
    private final int redisPort;
    private final String address;
    private final int first;
    private final int last;
    private final int rate;
    private final Map<Integer, Instant> answered = new ConcurrentSkipListMap<>();
    private final Set<Integer> unanswered = new ConcurrentSkipListSet<>();
    private final Set<Integer> delivered = new ConcurrentSkipListSet<>();
    private final AtomicInteger deliveredTwice = new AtomicInteger();
    private final AtomicInteger published = new AtomicInteger();
    private final AtomicInteger connects = new AtomicInteger();
    private volatile String since = "latest";
    private volatile boolean listening;
    private volatile boolean begun;
    private volatile boolean killing;
    private volatile boolean closed;

    private StackCheck(List<String> arguments) {
        redisPort = Integer.parseInt(arguments.get(0));
        address = "127.0.0.1:" + arguments.get(1);
        first = Integer.parseInt(arguments.get(2));
        last = Integer.parseInt(arguments.get(3));
        rate = Integer.parseInt(arguments.get(4));
    }

    public static void main(String[] args) throws Exception {
        var check = new StackCheck(List.of(args));
        System.exit(check.run(List.of(args).subList(5, args.length)) ? 0 : 1);
    }

    private boolean run(List<String> containers) throws Exception {
        long start = System.nanoTime();
        var listener = new Thread(this::listen, "listener");
        listener.setDaemon(true);
        listener.start();
        if (!begins()) {
            System.out.println("nothing is delivered by " + address);
            return false;
        }
        System.out.printf("delivers after %.0f s%n", seconds(start));
        killing = true;
        var publisher = new Thread(this::publish, "publisher");
        publisher.start();
        int killed = 0;
        for (String container : containers) { // spread evenly over what is published
            int at = (last - first + 1) * (killed + 1) / (containers.size() + 1);
            await(Duration.ofDays(1), () -> published.get() >= at);
            kill(container);
            killed++;
        }
        killing = false;
        publisher.join();
        awaitDelivered(answered.keySet());
        boolean right = report(containers.size(), seconds(start));
        closed = true;
        return right;
    }

    private static double seconds(long start) {
        return (System.nanoTime() - start) / 1e9;
    }

    /** Whether a client connects, and gets an event that is published then. */
    private boolean begins() throws Exception {
        return await(START_TIMEOUT, () -> listening) && await(START_TIMEOUT, () -> {
            try (var socket = new Socket("127.0.0.1", redisPort)) {
                socket.getOutputStream().write(command(FIRST_TYPE, 0));
                pause(500);
            } catch (IOException e) {
                // again
            }
            return begun;
        });
    }

    /** Waits until all of these are delivered, or nothing comes any more. */
    private void awaitDelivered(Set<Integer> numbers) throws Exception {
        var quiet = new long[] {delivered.size(), System.nanoTime()};
        await(SETTLE_TIMEOUT, () -> {
            if (delivered.size() != quiet[0]) {
                quiet[0] = delivered.size();
                quiet[1] = System.nanoTime();
            }
            return (delivered.size() >= numbers.size() && delivered.containsAll(numbers)) || System.nanoTime() - quiet[1] > QUIET.toNanos();
        });
    }

    /** Whether it becomes true in time. */
    private static boolean await(Duration timeout, Callable<Boolean> condition) throws Exception {
        long deadline = System.nanoTime() + timeout.toNanos();
        while (!condition.call()) {
            if (System.nanoTime() > deadline) {
                return false;
            }
            Thread.sleep(20);
        }
        return true;
    }

    private boolean report(int kills, double seconds) throws Exception {
        var journaled = journaled();
        var journaledOnce = new TreeSet<>(journaled);
        var told = holes();
        var notJournaled = without(answered.keySet(), journaledOnce);
        int missing = notJournaled.size();
        notJournaled.removeIf(number -> told.stream().anyMatch(hole -> hole.covers(answered.get(number))));
        int inHoles = missing - notJournaled.size();
        var notDelivered = without(journaledOnce.tailSet(first), delivered);
        int repeated = journaled.size() - journaledOnce.size();
        var earlier = new TreeSet<Integer>();
        for (int number = 1; number < first; number++) {
            if (!journaledOnce.contains(number)) {
                earlier.add(number);
            }
        }
        System.out.printf(
                "%d kills, %.0f s: published %d (and %d that Redis did not answer), journaled %d, delivered %d over %d connections%n",
                kills, seconds, answered.size(), unanswered.size(), journaledOnce.size(), delivered.size(), connects.get());
        System.out.printf(
                "lost: %d in the journal %s, %d to the client %s, %d from before %s; repeated: %d and %d%n",
                notJournaled.size(), some(notJournaled), notDelivered.size(), some(notDelivered), earlier.size(), some(earlier),
                repeated, deliveredTwice.get());
        System.out.printf("lost by Redis itself: %d, reported by %d holes %s%n", inHoles, told.size(), told);
        boolean answers = answersRight(journaled);
        return notJournaled.isEmpty() && notDelivered.isEmpty() && earlier.isEmpty() && inHoles <= MAX_UNSENT && repeated == 0
                && deliveredTwice.get() == 0 && answers;
    }

    /** Whether stats and timelines count what is journaled, once processors have read it. */
    private boolean answersRight(List<Integer> journaled) throws Exception {
        var perEntity = new TreeMap<Integer, Integer>();
        journaled.forEach(number -> perEntity.merge(number % ENTITIES, 1, Integer::sum));
        var wrong = new ArrayList<String>();
        boolean right = await(SETTLE_TIMEOUT, () -> {
            wrong.clear();
            try {
                int counted = 0;
                for (JsonNode row : get("/api/v1/stats").path("rows")) {
                    counted += row.path("event_type").asText().equals(TYPE) ? row.path("count").asInt() : 0;
                }
                if (counted != journaled.size()) {
                    wrong.add("stats count " + counted + " of " + journaled.size());
                }
                for (var entity : perEntity.entrySet()) {
                    var count = get("/api/v1/entities/stack/e-" + entity.getKey() + "/events?limit=1&count=true").path("count").asInt();
                    if (count != entity.getValue()) {
                        wrong.add("e-" + entity.getKey() + " has " + count + " of " + entity.getValue());
                    }
                }
            } catch (IOException e) {
                wrong.add(String.valueOf(e.getMessage()));
            }
            return wrong.isEmpty();
        });
        System.out.println(right ? "stats and the timelines of " + perEntity.size() + " entities count the same" : "wrong answers: " + wrong);
        return right;
    }

    private static TreeSet<Integer> without(Set<Integer> all, Set<Integer> some) {
        var rest = new TreeSet<>(all);
        rest.removeAll(some);
        return rest;
    }

    private static List<Integer> some(Set<Integer> numbers) {
        return numbers.stream().limit(10).toList();
    }

    /** Publishes at the given rate. A number whose answer is cut off is not published again: nobody knows whether Redis took it. */
    private void publish() {
        long start = System.nanoTime();
        int number = first;
        while (wanted(number)) {
            try (var socket = new Socket("127.0.0.1", redisPort)) {
                socket.setTcpNoDelay(true);
                socket.setSoTimeout(5_000);
                var in = new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.UTF_8));
                if (!ping(socket, in)) {
                    continue;
                }
                for (; wanted(number); number++) {
                    long due = start + 1_000_000_000L / rate * (number - first);
                    while (System.nanoTime() < due) {
                        Thread.sleep(1);
                    }
                    unanswered.add(number);
                    socket.getOutputStream().write(command(TYPE, number));
                    String answer = in.readLine();
                    if (answer == null || !answer.startsWith(":")) {
                        throw new IOException("Redis answered " + answer);
                    }
                    unanswered.remove(number);
                    answered.put(number, Instant.now());
                    published.incrementAndGet();
                }
            } catch (IOException e) {
                if (unanswered.contains(number)) {
                    number++;
                    published.incrementAndGet();
                }
                pause(100);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return;
            }
        }
    }

    /** Whether a number is to be published: up to the last one, and until the last container was killed. */
    private boolean wanted(int number) {
        return number <= last || killing;
    }

    private static boolean ping(Socket socket, BufferedReader in) throws IOException {
        socket.getOutputStream().write("PING\r\n".getBytes(StandardCharsets.US_ASCII));
        if ("+PONG".equals(in.readLine())) {
            return true;
        }
        pause(100); // it loads
        return false;
    }

    private static byte[] command(String type, int number) {
        String entity = type.equals(TYPE) ? "stack" : "check";
        String body = "{\"event_type\":\"" + type + "\",\"entity_type\":\"" + entity + "\",\"entity_id\":\"e-" + number % ENTITIES
                + "\",\"payload\":{\"n\":" + number + "}}";
        String channel = "events." + type;
        return ("*3\r\n$7\r\nPUBLISH\r\n$" + channel.length() + "\r\n" + channel + "\r\n$" + body.length() + "\r\n" + body + "\r\n")
                .getBytes(StandardCharsets.US_ASCII);
    }

    /** Connects again and again behind the last sequence, as a client should. */
    private void listen() {
        while (!closed) {
            var ended = new CountDownLatch(1);
            var uri = URI.create("ws://" + address + "/api/v1/ws/events?delivery=durable&notices=1&event_types=" + TYPE + "," + FIRST_TYPE
                    + "&since=" + since);
            try {
                http.newWebSocketBuilder().connectTimeout(Duration.ofSeconds(5)).buildAsync(uri, new Listener(ended)).get(10, TimeUnit.SECONDS);
                connects.incrementAndGet();
                ended.await();
            } catch (Exception e) {
                // not there yet, or not again
            }
            pause(300);
        }
    }

    private final class Listener implements WebSocket.Listener {
        private final CountDownLatch ended;
        private final StringBuilder text = new StringBuilder();

        Listener(CountDownLatch ended) {
            this.ended = ended;
        }

        @Override
        public CompletionStage<?> onText(WebSocket socket, CharSequence data, boolean whole) {
            text.append(data);
            if (whole) {
                onFrame(text.toString());
                text.setLength(0);
            }
            socket.request(1);
            return null;
        }

        @Override
        public CompletionStage<?> onClose(WebSocket socket, int code, String reason) {
            ended.countDown();
            return null;
        }

        @Override
        public void onError(WebSocket socket, Throwable error) {
            ended.countDown();
        }
    }

    private void onFrame(String frame) {
        try {
            JsonNode json = JSON.readTree(frame);
            if (json.path("type").asText().equals("resumed")) {
                if (since.equals("latest")) {
                    since = json.path("last").asText();
                }
                listening = true;
            }
            if (json.has("seq")) {
                since = json.path("seq").asText();
            }
            begun = begun || json.path("event_type").asText().equals(FIRST_TYPE);
            if (json.path("event_type").asText().equals(TYPE) && !delivered.add(json.path("payload").path("n").asInt())) {
                deliveredTwice.incrementAndGet();
            }
        } catch (IOException e) {
            System.out.println("not JSON: " + frame);
        }
    }

    private void kill(String argument) throws Exception {
        String container = argument.replace(WHEN_CURRENT, "");
        if (!container.equals(argument)) {
            if (!await(SETTLE_TIMEOUT, () -> answered.size() - delivered.size() <= rate)) {
                System.out.println("the journal was NOT current before the next kill");
            }
        }
        System.out.printf("kill %s, %d published, %d delivered%n", container, answered.size(), delivered.size());
        docker("kill", container);
        Thread.sleep(2_000);
        docker("start", container);
        Thread.sleep(1_000);
    }

    private static void docker(String... arguments) throws IOException, InterruptedException {
        var command = new ArrayList<>(List.of("docker"));
        command.addAll(List.of(arguments));
        int exitCode = new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(ProcessBuilder.Redirect.DISCARD).start().waitFor();
        if (exitCode != 0) {
            throw new IOException(String.join(" ", command) + " exited with " + exitCode);
        }
    }

    /** A time of which the journal says that events may be missing. */
    private record Hole(Instant from, Instant to) {
        static Hole of(JsonNode event) {
            return new Hole(
                    Instant.parse(event.path("payload").path("from_time").asText()),
                    Instant.parse(event.path("payload").path("to_time").asText()));
        }

        boolean covers(Instant time) {
            return !time.isBefore(from.minusSeconds(1)) && !time.isAfter(to.plusSeconds(1));
        }
    }

    private List<Hole> holes() throws Exception {
        return events("journal.hole").stream().map(Hole::of).toList();
    }

    /** The numbers of all events of the journal, each as often as it stands there. */
    private List<Integer> journaled() throws Exception {
        return events(TYPE).stream().map(event -> event.path("payload").path("n").asInt()).toList();
    }

    private List<JsonNode> events(String type) throws Exception {
        var events = new ArrayList<JsonNode>();
        String cursor = "";
        do {
            JsonNode page = get("/api/v1/events?limit=1000&event_types=" + type + cursor);
            page.path("events").forEach(events::add);
            cursor = page.path("next").isTextual() ? "&cursor=" + page.path("next").asText() : "";
        } while (!cursor.isEmpty());
        return events;
    }

    private JsonNode get(String path) throws IOException, InterruptedException {
        var uri = URI.create("http://" + address + path);
        var answer = http.send(HttpRequest.newBuilder(uri).timeout(Duration.ofSeconds(30)).build(), HttpResponse.BodyHandlers.ofString());
        if (answer.statusCode() != 200) {
            throw new IOException("status " + answer.statusCode() + " of " + path + ": " + answer.body());
        }
        return JSON.readTree(answer.body());
    }

    private static void pause(long millis) {
        try {
            Thread.sleep(millis);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
