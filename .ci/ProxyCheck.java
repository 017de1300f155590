import java.io.BufferedInputStream;
import java.io.BufferedReader;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;

/**
 * Looks at two forwarders through a proxy. WebSockets get live events, streams get them at once, both survive a minute of silence, a forwarder
 * knows the client's address, and clients of a forwarder that is stopped are told, reconnect to the other one and miss nothing. Arguments: Redis
 * port, the proxy's port, the forwarders' ports, and the process id of the second one, which is stopped. Exits with 1 if anything differs.
 */
final class ProxyCheck {
    private static final int CLIENTS = 8;
    private static final Duration AT_ONCE = Duration.ofSeconds(2);
    private static final Duration PATIENCE = Duration.ofSeconds(20);
    /** Longer than a ping takes, and than the 60 s that are both proxies' usual limit. */
    private static final Duration SILENCE = Duration.ofSeconds(65);

    private static final String STREAM = "/api/v1/events/stream?event_types=PROXY_CHECK";

    private final HttpClient http = HttpClient.newHttpClient();
    private final int redisPort;
    private final int proxyPort;
    private final List<Integer> forwarderPorts;

    private ProxyCheck(int redisPort, int proxyPort, List<Integer> forwarderPorts) {
        this.redisPort = redisPort;
        this.proxyPort = proxyPort;
        this.forwarderPorts = forwarderPorts;
    }

    public static void main(String[] args) throws Exception {
        if (args[0].equals("free-ports")) {
            System.out.println(freePorts(Integer.parseInt(args[1])));
            return;
        }
        var check = new ProxyCheck(
                Integer.parseInt(args[0]),
                Integer.parseInt(args[1]),
                List.of(Integer.parseInt(args[2]), Integer.parseInt(args[3])));
        try {
            check.run(ProcessHandle.of(Long.parseLong(args[4])).orElseThrow());
        } catch (IllegalStateException e) {
            System.err.println("FAILED: " + e.getMessage());
            System.exit(1);
        }
        System.exit(0);
    }

    private static String freePorts(int count) throws IOException {
        var held = new ArrayList<ServerSocket>();
        for (int n = 0; n < count; n++) {
            held.add(new ServerSocket(0, 1, InetAddress.getLoopbackAddress()));
        }
        var ports = held.stream().map(socket -> "" + socket.getLocalPort()).collect(Collectors.joining(" "));
        for (var socket : held) {
            socket.close();
        }
        return ports;
    }

    private void run(ProcessHandle second) throws Exception {
        var sockets = new ArrayList<LiveClient>();
        for (int n = 0; n < CLIENTS; n++) {
            sockets.add(new LiveClient());
        }
        var streams = List.of(new Stream("127.0.0.2"), new Stream("127.0.0.3"));
        await("all clients are on one of both forwarders", () -> spread().stream().allMatch(count -> count > 0));
        say("clients of the forwarders: " + spread());

        publish(1, 20);
        for (int n = 0; n < CLIENTS; n++) {
            sockets.get(n).awaitAll(20, AT_ONCE);
        }
        streams.forEach(stream -> stream.awaitAll(20, AT_ONCE));
        say("live events on WebSockets and streams, at once");

        String remotes = read(forwarderPorts.get(0), "/api/v1/connections") + read(forwarderPorts.get(1), "/api/v1/connections");
        check(remotes.contains("127.0.0.2") && remotes.contains("127.0.0.3"), "no client's address in " + remotes);
        say("the addresses of clients");

        Thread.sleep(SILENCE.toMillis());
        sockets.forEach(client -> check(client.connects.get() == 1 && client.pings.get() > 0, "a WebSocket ended in silence"));
        streams.forEach(stream -> check(stream.thread.isAlive(), "a stream ended in silence"));
        say("a minute of silence");

        second.destroy();
        await("clients of the stopped forwarder are told", () -> sockets.stream().anyMatch(client -> client.notices.get() > 0));
        second.onExit().get();
        await("all clients are connected again", () -> sockets.stream().allMatch(LiveClient::isOpen));
        publish(21, 40);
        sockets.forEach(client -> client.awaitAll(40, PATIENCE));
        long moved = sockets.stream().filter(client -> client.connects.get() > 1).count();
        check(moved > 0 && moved < CLIENTS, moved + " of " + CLIENTS + " clients have moved");
        check(new Stream("127.0.0.4").isOpen(), "no new stream");
        say("a forwarder that drains: " + moved + " of " + CLIENTS + " clients have moved");
    }

    private static void say(String what) {
        System.out.println("  ok: " + what);
    }

    private static void check(boolean holds, String otherwise) {
        if (!holds) {
            throw new IllegalStateException(otherwise);
        }
    }

    private static void await(String what, Callable<Boolean> condition) {
        await(what, PATIENCE, condition);
    }

    private static void await(String what, Duration patience, Callable<Boolean> condition) {
        long deadline = System.nanoTime() + patience.toNanos();
        try {
            while (!condition.call()) {
                check(System.nanoTime() < deadline, "not within " + patience.toSeconds() + " s: " + what);
                Thread.sleep(20);
            }
        } catch (IllegalStateException e) {
            throw e;
        } catch (Exception e) {
            throw new IllegalStateException(what, e);
        }
    }

    private static void awaitCount(int count, String where, Set<Integer> events, Duration patience) {
        try {
            await(count + " events on " + where, patience, () -> events.size() >= count);
        } catch (IllegalStateException e) {
            throw new IllegalStateException(e.getMessage() + ", only " + events, e);
        }
    }

    /** The number of clients of each forwarder. */
    private List<Integer> spread() throws IOException {
        var counts = new ArrayList<Integer>();
        for (int port : forwarderPorts) {
            counts.add(read(port, "/api/v1/connections").split("\"transport\"", -1).length - 1);
        }
        return counts;
    }

    private static String read(int port, String path) throws IOException {
        return new String(
                URI.create("http://127.0.0.1:" + port + path).toURL().openStream().readAllBytes(), StandardCharsets.UTF_8);
    }

    private void publish(int from, int to) throws IOException {
        try (var socket = new Socket(InetAddress.getLoopbackAddress(), redisPort)) {
            var answers = new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.UTF_8));
            for (int n = from; n <= to; n++) {
                String body = "{\"event_type\":\"PROXY_CHECK\",\"entity_type\":\"n\",\"entity_id\":\"" + n + "\"}";
                String command = "*3\r\n$7\r\nPUBLISH\r\n$18\r\nevents.PROXY_CHECK\r\n$" + body.length() + "\r\n" + body + "\r\n";
                socket.getOutputStream().write(command.getBytes(StandardCharsets.UTF_8));
                check(answers.readLine().startsWith(":"), "Redis refuses to publish");
            }
        }
    }

    /** The number of an event; 0 of other text. */
    private static int number(String text) {
        String rest = text.replaceFirst("(?s).*\"entity_id\":\"(\\d+)\".*", "$1");
        return rest.matches("\\d+") ? Integer.parseInt(rest) : 0;
    }

    /** A WebSocket of live delivery that connects again when it is closed. */
    private final class LiveClient implements WebSocket.Listener {
        private final Set<Integer> events = new ConcurrentSkipListSet<>();
        private final AtomicInteger connects = new AtomicInteger();
        private final AtomicInteger pings = new AtomicInteger();
        private final AtomicInteger notices = new AtomicInteger();
        private final StringBuilder text = new StringBuilder();
        private volatile boolean open;

        LiveClient() {
            connect();
        }

        private void connect() {
            var uri = URI.create("ws://127.0.0.1:" + proxyPort + "/api/v1/ws/events?notices=1&event_types=PROXY_CHECK");
            await("a WebSocket through the proxy", () -> {
                try {
                    http.newWebSocketBuilder().buildAsync(uri, this).get();
                    return true;
                } catch (java.util.concurrent.ExecutionException e) {
                    return false;
                }
            });
            connects.incrementAndGet();
            open = true;
        }

        boolean isOpen() {
            return open;
        }

        void awaitAll(int count, Duration patience) {
            awaitCount(count, "a WebSocket", events, patience);
        }

        @Override
        public CompletionStage<?> onText(WebSocket socket, CharSequence data, boolean last) {
            text.append(data);
            if (last) {
                String message = text.toString();
                text.setLength(0);
                pings.addAndGet(message.equals("{\"type\":\"ping\"}") ? 1 : 0);
                notices.addAndGet(message.contains("\"draining\"") ? 1 : 0);
                if (number(message) > 0) {
                    events.add(number(message));
                }
            }
            socket.request(1);
            return null;
        }

        @Override
        public CompletionStage<?> onClose(WebSocket socket, int code, String reason) {
            open = false;
            new Thread(this::connect).start();
            return null;
        }

        @Override
        public void onError(WebSocket socket, Throwable error) {
            System.err.println("a WebSocket broke: " + error);
        }
    }

    /** A stream of server-sent events, from an address of this machine. What is published after the notice of its start comes. */
    private final class Stream {
        private final Set<Integer> events = new ConcurrentSkipListSet<>();
        private final Thread thread;
        private volatile boolean open;

        Stream(String from) throws IOException {
            var socket = new Socket();
            socket.bind(new InetSocketAddress(from, 0));
            socket.connect(new InetSocketAddress("127.0.0.1", proxyPort));
            String request = "GET " + STREAM + " HTTP/1.1\r\nHost: kodama.example\r\nAccept: text/event-stream\r\n\r\n";
            socket.getOutputStream().write(request.getBytes(StandardCharsets.UTF_8));
            var input = new BufferedInputStream(socket.getInputStream());
            thread = new Thread(() -> read(input));
            thread.setDaemon(true);
            thread.start();
            await("a stream through the proxy", () -> open);
        }

        boolean isOpen() {
            return open;
        }

        void awaitAll(int count, Duration patience) {
            awaitCount(count, "a stream", events, patience);
        }

        /** A proxy cuts chunks where it likes, also within a line. */
        private void read(InputStream input) {
            try {
                while (!line(input).isEmpty()) {} // the status and the fields
                var text = new StringBuilder();
                for (int size = chunkSize(input); size > 0; size = chunkSize(input)) {
                    text.append(new String(input.readNBytes(size), StandardCharsets.UTF_8));
                    line(input);
                    for (int end = text.indexOf("\n"); end >= 0; end = text.indexOf("\n")) {
                        onLine(text.substring(0, end));
                        text.delete(0, end + 1);
                    }
                }
            } catch (IOException | NumberFormatException e) {
                System.err.println("a stream broke: " + e);
            }
        }

        private int chunkSize(InputStream input) throws IOException {
            return Integer.parseInt(line(input), 16);
        }

        private String line(InputStream input) throws IOException {
            var line = new StringBuilder();
            for (int read = input.read(); read != '\n'; read = input.read()) {
                if (read < 0) {
                    throw new EOFException("after '" + line + "'");
                }
                line.append((char) read);
            }
            return line.toString().strip();
        }

        private void onLine(String line) {
            open |= line.contains("\"resumed\"");
            if (number(line) > 0) {
                events.add(number(line));
            }
        }
    }
}
