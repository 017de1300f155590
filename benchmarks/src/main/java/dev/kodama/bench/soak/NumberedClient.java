package dev.kodama.bench.soak;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.kodama.bench.testbed.PublishLedger;
import dev.kodama.journal.JournaledEvent;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** A WebSocket client that records which numbers of a publisher it received. Thread-safe. */
final class NumberedClient implements WebSocket.Listener {
    /** Notices of missing events. */
    private static final Set<String> LOSSES = Set.of("dropped", "gap");

    private static final ObjectMapper JSON = new ObjectMapper();

    private final String name;
    private final boolean fromFirst;
    private final StringBuilder frame = new StringBuilder();
    private final BitSet seen = new BitSet();
    private final List<String> notices = new ArrayList<>();
    private int first;
    private int last;
    private long repeated;
    private long outOfOrder;

    private NumberedClient(String name, boolean fromFirst) {
        this.name = name;
        this.fromFirst = fromFirst;
    }

    /** Connects a client with live delivery: from its first event on it must receive each event once and in order. */
    static NumberedClient live(String name, HttpClient http, URI webSocket, String filter) {
        return connect(new NumberedClient(name, false), http, webSocket, "?notices=1" + filter);
    }

    /** Connects a client with durable delivery: it must receive each event of the journal once and in order. */
    static NumberedClient durable(String name, HttpClient http, URI webSocket, String filter) {
        return connect(new NumberedClient(name, true), http, webSocket, "?delivery=durable&since=earliest" + filter);
    }

    private static NumberedClient connect(NumberedClient client, HttpClient http, URI webSocket, String query) {
        CompletableFuture<WebSocket> connecting =
                http.newWebSocketBuilder().buildAsync(URI.create(webSocket + query), client);
        connecting.join();
        return client;
    }

    @Override
    public synchronized @Nullable CompletionStage<?> onText(WebSocket socket, CharSequence data, boolean whole) {
        frame.append(data);
        if (whole) {
            take(frame.toString());
            frame.setLength(0);
        }
        socket.request(1);
        return null;
    }

    private void take(String text) {
        try {
            var node = JSON.readTree(text);
            String type = node.path("event_type").asText();
            if (type.equals("BENCH_EVENT")) {
                take(node.path("payload").path("n").asInt());
            } else if (type.isEmpty()) {
                takeNotice(node, text);
            } else if (type.equals(JournaledEvent.HOLE_TYPE)) {
                notices.add(text);
            }
        } catch (JsonProcessingException e) {
            notices.add("not JSON: " + text);
        }
    }

    private void take(int number) {
        if (seen.get(number)) {
            repeated++;
            return;
        }
        outOfOrder += number < last ? 1 : 0;
        first = seen.isEmpty() ? number : first;
        last = Math.max(last, number);
        seen.set(number);
    }

    private void takeNotice(JsonNode notice, String text) {
        if (LOSSES.contains(notice.path("type").asText()) || notice.has("error")) {
            notices.add(text);
        }
    }

    @Override
    public synchronized @Nullable CompletionStage<?> onClose(WebSocket socket, int code, String reason) {
        notices.add("closed with " + code + " " + reason);
        return null;
    }

    @Override
    public synchronized void onError(WebSocket socket, Throwable error) {
        notices.add("cut: " + error);
    }

    /** The first number received; 0 before. */
    synchronized int first() {
        return first;
    }

    /** The highest number received; 0 before. */
    synchronized int last() {
        return last;
    }

    synchronized long received() {
        return seen.cardinality();
    }

    /** The faults, after all published events have had time to arrive. */
    synchronized List<String> findings(PublishLedger ledger) {
        long lost = 0;
        long until = ledger.lastAcknowledged();
        for (int number = fromFirst || first == 0 ? 1 : first; number <= until; number++) {
            lost += ledger.acknowledged(number) && !seen.get(number) ? 1 : 0;
        }
        var findings = new ArrayList<String>();
        add(findings, lost, "events lost");
        add(findings, repeated, "events repeated");
        add(findings, outOfOrder, "events out of order");
        notices.stream().limit(3).forEach(text -> findings.add(name + ": " + text));
        return findings;
    }

    private void add(List<String> findings, long count, String what) {
        if (count > 0) {
            findings.add(String.format("%s: %,d %s (last seen %,d)", name, count, what, last));
        }
    }
}
