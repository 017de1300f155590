package dev.kodama.bench.attack;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** All attacks, each with its rate. */
final class Attacks {
    private static final int SILENT = 4_000;
    private static final int SLOW_HEADS = 200;
    private static final int HALF_REQUESTS = 100;
    private static final int PARALLEL = 4;
    private static final int UNFINISHED_TEXTS = 400 / PARALLEL;
    private static final int LARGEST_FILTERS = 800 / PARALLEL;
    private static final int QUESTIONS = 30;
    private static final int NOT_READING = 10;

    private static final int SMALL_BUFFER = 4 << 10;
    private static final String MANY_STARS = "*a".repeat(300) + "*";
    private static final String LONG_NAME = "n".repeat(400);
    /** Within the 1,000 names and 64 KiB that are allowed. */
    private static final String LARGEST_FILTER = "{\"type\":\"subscribe\",\"event_types\":["
            + IntStream.range(0, 1_000)
                    .mapToObj(i -> "\"" + "F".repeat(55) + i + "\"")
                    .collect(Collectors.joining(","))
            + "]}";

    private Attacks() {}

    static List<Attack> on(AttackTarget target) {
        var all = new ArrayList<>(singly(target));
        for (int i = 0; i < PARALLEL; i++) { // they wait for the server most of the time
            all.add(unfinishedTexts(target));
            all.add(largestFilters(target));
        }
        return all;
    }

    private static List<Attack> singly(AttackTarget target) {
        return List.of(
                silent(target),
                slowHeads(target),
                halfRequests(target),
                notReading(target, "live clients that never read", "?notices=1"),
                notReading(target, "durable clients that never read", "?delivery=durable&since=earliest"),
                questions(target),
                new HugeFilters(target),
                new GarbageFrames(target),
                new RejectedRequests(
                        "foreign Host", 10, target, n -> get("/api/v1/events", "evil.example", ""), Set.of(421)),
                new RejectedRequests("foreign Origin", 10, target, Attacks::foreignOrigin, Set.of(403)),
                new RejectedRequests("tampered cursors", 10, target, Attacks::tampered, Set.of(400)),
                new RejectedRequests("patterns of many stars over HTTP", 10, target, Attacks::manyStars, Set.of(400)),
                new RejectedRequests("queries of 100,000 names", 5, target, Attacks::hugeQuery, Set.of(414, 431)),
                new PublishFlood("made-up heartbeats", 100, target, Attacks::heartbeat),
                new PublishFlood("made-up event types", 60, target, Attacks::newType),
                new PublishFlood("made-up replay names", 10, target, Attacks::replay),
                new PublishFlood("patterns of many stars over Redis", 10, target, Attacks::starReplay));
    }

    private static Attack silent(AttackTarget target) {
        return new HeldConnections(
                "silent connections", SILENT, 600, target, 0, (connection, tally) -> true, Attacks::notCut);
    }

    private static boolean notCut(RawConnection connection, OutcomeCounter tally) throws IOException {
        boolean cut = connection.drainedAndCut();
        if (cut) {
            tally.count("cut");
        }
        return !cut;
    }

    private static HeldConnections.Step writes(String text) {
        return (connection, tally) -> {
            connection.write(text);
            return true;
        };
    }

    private static Attack slowHeads(AttackTarget target) {
        return new HeldConnections(
                "slow heads, a byte a second",
                SLOW_HEADS,
                SLOW_HEADS,
                target,
                0,
                writes("GET /health/live HTTP/1.1\r\nHost: localhost\r\nX-Slow: "),
                writes("x"));
    }

    /** Alternates between an incomplete body and an incomplete head. */
    private static Attack halfRequests(AttackTarget target) {
        var begins = List.of(
                writes("POST /api/v1/events HTTP/1.1\r\nHost: localhost\r\nContent-Length: 10000000\r\n\r\n"
                        + "b".repeat(4_000)),
                writes("GET /api/v1/events HTTP/1.1\r\nHost: localhost\r\nX-Long: " + "h".repeat(15_000)));
        var turn = new AtomicInteger();
        return new HeldConnections(
                "half-open big requests",
                HALF_REQUESTS,
                20,
                target,
                0,
                (connection, tally) ->
                        begins.get(turn.getAndIncrement() % begins.size()).run(connection, tally),
                Attacks::notCut);
    }

    /** WebSocket texts of almost a megabyte that are never completed. */
    private static Attack unfinishedTexts(AttackTarget target) {
        byte[] text = ("{\"type\":\"" + "\u65e5".repeat(330_000)).getBytes(UTF_8); // three bytes a letter
        return new HeldConnections(
                "unfinished texts",
                UNFINISHED_TEXTS,
                20,
                target,
                0,
                (connection, tally) -> {
                    if (upgraded(connection, "?event_types=NONE", tally)) {
                        connection.send(RawConnection.FIN | RawConnection.TEXT, 1_000_000, text);
                        return true;
                    }
                    return false;
                },
                Attacks::notCut);
    }

    private static boolean upgraded(RawConnection connection, String query, OutcomeCounter tally) throws IOException {
        int status = connection.upgrade(query, "localhost");
        if (status != 101) {
            tally.count("status " + status);
        }
        return status == 101;
    }

    private static Attack largestFilters(AttackTarget target) {
        return new HeldConnections(
                "WebSockets with the largest filters",
                LARGEST_FILTERS,
                30,
                target,
                0,
                (connection, tally) ->
                        upgraded(connection, "?event_types=NONE", tally) && subscribed(connection, tally),
                Attacks::subscribed);
    }

    /** A filter that is refused leaves the connection open. */
    private static boolean subscribed(RawConnection connection, OutcomeCounter tally) throws IOException {
        connection.sendText(LARGEST_FILTER);
        boolean taken = connection.awaitText("{\"error\"", "{\"status\"").startsWith("{\"status\"");
        tally.count(taken ? "filters taken" : "filters refused");
        return true;
    }

    private static Attack notReading(AttackTarget target, String name, String query) {
        return new HeldConnections(
                name,
                NOT_READING,
                5,
                target,
                SMALL_BUFFER,
                (connection, tally) -> upgraded(connection, query, tally),
                (connection, tally) -> {
                    connection.send(RawConnection.FIN | RawConnection.PONG, new byte[0]);
                    return true;
                });
    }

    /** Long searches without results, and requests for the largest pages, of which only the head is read. */
    private static Attack questions(AttackTarget target) {
        var begins = List.of(
                writes(get("/api/v1/events?event_types=NO*SUCH*TYPE*&limit=1000", "localhost", "")),
                writes(get("/api/v1/events?order=desc&limit=1000", "localhost", "")));
        var turn = new AtomicInteger();
        return new HeldConnections(
                "long questions",
                QUESTIONS,
                60,
                target,
                SMALL_BUFFER,
                (connection, tally) ->
                        begins.get(turn.getAndIncrement() % begins.size()).run(connection, tally),
                (connection, tally) -> {
                    tally.count("status " + connection.status());
                    return false;
                });
    }

    private static String get(String path, String host, String headers) {
        return "GET " + path + " HTTP/1.1\r\nHost: " + host + "\r\n" + headers + "\r\n";
    }

    private static String foreignOrigin(long n) {
        return get(
                "/api/v1/ws/events", "localhost", "Origin: http://evil" + n + ".example\r\n" + RawConnection.UPGRADE);
    }

    private static String tampered(long n) {
        return get("/api/v1/events?limit=2&cursor=" + "amEzcTU".substring(0, (int) (n % 7)) + "~" + n, "localhost", "");
    }

    private static String manyStars(long n) {
        return get("/api/v1/events?event_types=" + MANY_STARS + n, "localhost", "");
    }

    private static String hugeQuery(long n) {
        String names = IntStream.range(0, 100_000).mapToObj(i -> "T" + i).collect(Collectors.joining(","));
        return get("/api/v1/events?event_types=" + names + n, "localhost", "");
    }

    private static PublishFlood.Message heartbeat(long n) {
        return event("sandbox.heartbeat", "sandbox", "s-" + n + (n % 2 == 0 ? LONG_NAME : ""));
    }

    private static PublishFlood.Message newType(long n) {
        return event("MADE_UP_" + n + (n % 10 == 0 ? LONG_NAME.repeat(5) : ""), "kind-" + n % 1_000, "e-" + n);
    }

    private static PublishFlood.Message event(String type, String entityType, String entityId) {
        return new PublishFlood.Message(
                "events." + type,
                "{\"event_type\":\"" + type + "\",\"entity_type\":\"" + entityType + "\",\"entity_id\":\"" + entityId
                        + "\",\"payload\":{}}");
    }

    private static PublishFlood.Message replay(long n) {
        return new PublishFlood.Message("kodama.replay", "{\"subscriber\":\"made-up-" + n + "\"}");
    }

    private static PublishFlood.Message starReplay(long n) {
        return new PublishFlood.Message(
                "kodama.replay", "{\"subscriber\":\"stars-" + n + "\",\"event_types\":[\"" + MANY_STARS + "\"]}");
    }
}
