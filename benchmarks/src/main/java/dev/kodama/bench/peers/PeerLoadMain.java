package dev.kodama.bench.peers;

import dev.kodama.embedded.redis.RedisServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Locale;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.stream.Collectors;

/** One measurement of one running server; prints one line of numbers. The script {@code compare-peers} starts servers and this. */
final class PeerLoadMain {
    private static final String EVENTS = "/api/v1/ws/events";
    private static final String INBOX = "_INBOX.kodama.{}";
    private static final int WARM_UP = 2;
    private static final int BURSTS = 3;
    private static final int ASKS = 5;
    private static final Duration QUIET = Duration.ofMillis(500);
    private static final Duration PAUSE = Duration.ofMillis(100);
    /** A past that stops for so long is not complete. */
    private static final Duration STALL = Duration.ofSeconds(30);

    private static final Duration TIMEOUT = Duration.ofMinutes(5);
    private static final double SECOND_NANOS = 1e9;
    private static final double MILLI_NANOS = 1e6;

    private PeerLoadMain() {}

    /** @param args name of the measurement, then its numbers */
    public static void main(String[] args) throws Exception {
        switch (args[0]) {
            case "free-ports" -> printFreePorts(numbers(args)[0]);
            case "redis" -> startRedis(Path.of(args[1]));
            case "fanout-kodama" -> fanOut(new WebSocketFraming(EVENTS), PeerPublisher.Protocol.REDIS, numbers(args));
            case "fanout-websocket" -> fanOut(new WebSocketFraming("/"), PeerPublisher.Protocol.REDIS, numbers(args));
            case "fanout-nats" -> fanOut(new NatsFraming("events.>"), PeerPublisher.Protocol.NATS, numbers(args));
            case "fill-kodama" -> fillKodama(numbers(args));
            case "fill-nats" -> fillNats(numbers(args));
            case "read-kodama" -> readKodama(numbers(args));
            case "read-nats" -> readNats(numbers(args));
            case "rare-kodama" -> rareKodama(numbers(args));
            case "rare-nats" -> rareNats(numbers(args));
            default -> throw new IllegalArgumentException("no measurement is called " + args[0]);
        }
    }

    private static int[] numbers(String... args) {
        return Arrays.stream(args).skip(1).mapToInt(Integer::parseInt).toArray();
    }

    private static void print(String format, Object... numbers) {
        System.out.println(String.format(Locale.ROOT, format, numbers));
    }

    private static void printFreePorts(int count) throws IOException {
        var probes = new ArrayList<ServerSocket>();
        for (int i = 0; i < count; i++) {
            probes.add(new ServerSocket(0, 1, InetAddress.getLoopbackAddress()));
        }
        print(
                "%s",
                probes.stream()
                        .map(probe -> Integer.toString(probe.getLocalPort()))
                        .collect(Collectors.joining(" ")));
        for (var probe : probes) {
            probe.close();
        }
    }

    /** Prints port and process id; it runs on when this process ends. */
    private static void startRedis(Path folder) throws Exception {
        var redis = RedisServer.start(new RedisServer.Config(folder, 0));
        print("%d %d", redis.port(), redis.pid());
    }

    /**
     * Publishes bursts to clients, two to warm up. Prints thousands of events a second that all clients together received in the median
     * burst, and the least part of a burst that came, in percent.
     *
     * @param numbers port of the server, port to publish to, clients, events of a burst
     */
    private static void fanOut(Framing framing, PeerPublisher.Protocol protocol, int... numbers) throws Exception {
        int events = numbers[3];
        long expected = (long) events * numbers[2];
        double[] rates = new double[BURSTS];
        long fewest = expected;
        try (var clients = LoadClients.connect(numbers[2], numbers[0], framing);
                var publisher = PeerPublisher.connect(protocol, numbers[1], new PeerEvents(0))) {
            awaitSubscribed(clients, publisher);
            for (int burst = -WARM_UP; burst < BURSTS; burst++) {
                long began = System.nanoTime();
                var published = CompletableFuture.runAsync(() -> publish(publisher, events));
                long received = clients.receive(expected);
                published.join();
                if (burst >= 0) {
                    rates[burst] = received / ((clients.lastNanos() - began) / SECOND_NANOS) / 1_000;
                    fewest = Math.min(fewest, received);
                }
            }
        }
        print("%.0f %.1f", median(rates), 100.0 * fewest / expected);
    }

    private static void publish(PeerPublisher publisher, int events) {
        try {
            publisher.publish(events);
        } catch (IOException e) {
            throw new CompletionException(e);
        }
    }

    /** A subscription may begin later than the connection. */
    private static void awaitSubscribed(LoadClients clients, PeerPublisher publisher) throws IOException {
        long deadline = System.nanoTime() + TIMEOUT.toNanos();
        while (clients.fewest() == 0) {
            requireTime(deadline, "some clients receive nothing");
            publisher.publish(1);
            clients.receive(Long.MAX_VALUE, PAUSE);
        }
        clients.receive(Long.MAX_VALUE, QUIET);
    }

    private static void requireTime(long deadline, String what) {
        if (System.nanoTime() > deadline) {
            throw new IllegalStateException(what + ", after " + TIMEOUT);
        }
    }

    private static double median(double... numbers) {
        double[] sorted = numbers.clone();
        Arrays.sort(sorted);
        return sorted[sorted.length / 2];
    }

    /** @param numbers HTTP port, Redis port, events */
    private static void fillKodama(int... numbers) throws Exception {
        int events = numbers[2];
        var kodama = new KodamaRequests(numbers[0]);
        long deadline = System.nanoTime() + TIMEOUT.toNanos();
        while (!kodama.isReady()) {
            requireTime(deadline, "Kodama is not ready");
            Thread.sleep(PAUSE.toMillis());
        }
        try (var publisher = PeerPublisher.connect(PeerPublisher.Protocol.REDIS, numbers[1], new PeerEvents(events))) {
            publisher.publish(events);
        }
        while (kodama.journaled() < events || !isIndexed(kodama)) {
            requireTime(deadline, "events are not journaled and indexed");
            Thread.sleep(PAUSE.toMillis());
        }
    }

    private static boolean isIndexed(KodamaRequests kodama) throws IOException, InterruptedException {
        return kodama.rare().at("/plan/by").asText().equals("index");
    }

    /** @param numbers port, events */
    private static void fillNats(int... numbers) throws Exception {
        try (var nats = new NatsRequests(numbers[0])) {
            nats.createStream();
            try (var publisher =
                    PeerPublisher.connect(PeerPublisher.Protocol.NATS, numbers[0], new PeerEvents(numbers[1]))) {
                publisher.publish(numbers[1]);
            }
            long deadline = System.nanoTime() + TIMEOUT.toNanos();
            while (nats.messages() < numbers[1]) {
                requireTime(deadline, "messages are not stored");
                Thread.sleep(PAUSE.toMillis());
            }
        }
    }

    /**
     * Reads all from the beginning; prints thousands of events a second of all clients.
     *
     * @param numbers port, clients, events
     */
    private static void readKodama(int... numbers) throws Exception {
        long expected = (long) numbers[1] * numbers[2];
        long began = System.nanoTime();
        var framing = new WebSocketFraming(EVENTS + "?delivery=durable&since=0");
        try (var clients = LoadClients.connect(numbers[1], numbers[0], framing)) {
            printRead(clients, expected, began);
        }
    }

    /** As {@link #readKodama}. */
    private static void readNats(int... numbers) throws Exception {
        long expected = (long) numbers[1] * numbers[2];
        long began = System.nanoTime();
        try (var clients = LoadClients.connect(numbers[1], numbers[0], new NatsFraming(INBOX));
                var nats = new NatsRequests(numbers[0])) {
            for (int client = 0; client < numbers[1]; client++) {
                nats.createConsumer(INBOX.replace("{}", Integer.toString(client)), "events.>");
            }
            printRead(clients, expected, began);
        }
    }

    private static void printRead(LoadClients clients, long expected, long began) throws IOException {
        long received = clients.receive(expected, STALL);
        if (received != expected) {
            throw new IllegalStateException("received " + received + " of " + expected + " events");
        }
        print("%.0f", received / ((clients.lastNanos() - began) / SECOND_NANOS) / 1_000);
    }

    /**
     * Asks for the rare events; prints the milliseconds of the first and of the median ask.
     *
     * @param numbers port
     */
    private static void rareKodama(int... numbers) throws Exception {
        var kodama = new KodamaRequests(numbers[0]);
        double[] millis = new double[ASKS];
        for (int ask = 0; ask < ASKS; ask++) {
            long began = System.nanoTime();
            int found = kodama.rare().path("events").size();
            millis[ask] = (System.nanoTime() - began) / MILLI_NANOS;
            requireRare(found);
        }
        print("%.1f %.1f", millis[0], median(millis));
    }

    /** As {@link #rareKodama}, by an ordered consumer of the subject. */
    private static void rareNats(int... numbers) throws Exception {
        double[] millis = new double[ASKS];
        try (var nats = new NatsRequests(numbers[0])) {
            for (int ask = 0; ask < ASKS; ask++) {
                String inbox = "_INBOX.rare" + (ask + 1);
                long began = System.nanoTime();
                try (var client = LoadClients.connect(1, numbers[0], new NatsFraming(inbox))) {
                    nats.createConsumer(inbox, "events." + PeerEvents.RARE_TYPE);
                    requireRare((int) client.receive(PeerEvents.RARE, STALL));
                    millis[ask] = (client.lastNanos() - began) / MILLI_NANOS;
                }
            }
        }
        print("%.1f %.1f", millis[0], median(millis));
    }

    private static void requireRare(int found) {
        if (found != PeerEvents.RARE) {
            throw new IllegalStateException("found " + found + " of " + PeerEvents.RARE + " rare events");
        }
    }
}
