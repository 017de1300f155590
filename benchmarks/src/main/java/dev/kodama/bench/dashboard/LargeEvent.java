package dev.kodama.bench.dashboard;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.kodama.bench.report.Median;
import dev.kodama.embedded.redis.RedisSocket;
import dev.kodama.testing.process.Await;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Locale;
import java.util.concurrent.atomic.AtomicLong;

/** How long an event of 325 KB takes to open, from another event. */
final class LargeEvent {
    private static final double MAX_MILLIS = 200;
    private static final int BYTES = 325 << 10;
    private static final int TRIES = 5;
    private static final String MARK = "large-one";
    private static final Duration TIMEOUT = Duration.ofSeconds(60);

    private final DashboardBench bench;

    LargeEvent(DashboardBench bench) {
        this.bench = bench;
    }

    Budget measure() throws IOException, InterruptedException {
        publish("BENCH_SMALL", "{\"mark\":\"small-one\"}");
        publish("BENCH_LARGE", payload());
        long small = sequence("BENCH_SMALL");
        long large = sequence("BENCH_LARGE");
        var millis = new ArrayList<Double>();
        try (var tab = bench.open()) {
            tab.navigate(bench.url("/ui/event/" + small));
            tab.await("An event", TIMEOUT, "document.querySelector('.json-line') !== null");
            for (int i = 0; i < TRIES; i++) {
                millis.add(
                        tab.evaluate(PageProbe.open("/ui/event/" + large, MARK)).asDouble());
                var unused = tab.evaluate(PageProbe.open("/ui/event/" + small, "small-one"));
            }
        }
        var sorted = millis.stream().sorted().toList();
        String detail = String.format(
                Locale.ROOT,
                "median of %d until its payload is in a frame; %.0f to %.0f",
                TRIES,
                sorted.get(0),
                sorted.get(TRIES - 1));
        return new Budget("325 KB event", MAX_MILLIS, Median.of(millis), "ms", detail);
    }

    private void publish(String type, String payload) throws IOException {
        try (var redis = RedisSocket.connect(bench.redisPort(), TIMEOUT)) {
            var unused = redis.call(
                    "PUBLISH",
                    "events." + type,
                    "{\"event_type\":\"" + type + "\",\"entity_type\":\"task\",\"entity_id\":\"t-1\",\"payload\":"
                            + payload + "}");
        }
    }

    /** An object of many small values, as a report of a tool has. */
    private static String payload() {
        var text = new StringBuilder("{\"mark\":\"" + MARK + "\",\"files\":[");
        for (int i = 0; text.length() < BYTES; i++) {
            text.append(i == 0 ? "" : ",")
                    .append("{\"path\":\"src/module-" + i + "/index.ts\",\"lines\":" + i * 7 + ",\"passed\":true}");
        }
        return text.append("]}").toString();
    }

    /** The sequence of the event of a type, once it can be read. */
    private long sequence(String type) throws IOException, InterruptedException {
        var found = new AtomicLong();
        var json = new ObjectMapper();
        Await.until("The sequence of " + type, TIMEOUT, () -> {
            var answer = bench.get("/api/v1/events?event_types=" + type + "&order=desc&limit=1");
            found.set(json.readTree(answer.body())
                    .path("events")
                    .path(0)
                    .path("seq")
                    .asLong());
            return found.get() > 0;
        });
        return found.get();
    }
}
