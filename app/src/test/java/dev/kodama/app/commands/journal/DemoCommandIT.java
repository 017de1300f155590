package dev.kodama.app.commands.journal;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kodama.app.Kodama;
import dev.kodama.app.testing.RawRedis;
import dev.kodama.bus.Event;
import dev.kodama.bus.EventBus;
import dev.kodama.demo.fleet.Fleet;
import dev.kodama.embedded.redis.RedisServer;
import dev.kodama.settings.Settings;
import java.io.OutputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code kodama demo} on a Redis of its own. */
class DemoCommandIT {
    private static final int COUNT = 600;
    private static final int DARK_AFTER = 400;

    @TempDir
    private static Path folder;

    private static RedisServer redis;
    private static Settings settings;

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    @BeforeAll
    static void start() throws Exception {
        redis = RedisServer.start(new RedisServer.Config(folder.resolve("redis"), 0));
        settings = Settings.of(Map.of("KODAMA_REDIS_URL", redis.uri()));
    }

    @AfterAll
    static void stop() {
        redis.close();
    }

    @Test
    void publishesTheFleetAndLetsOneServiceGoDark() throws Exception {
        var received = new CopyOnWriteArrayList<Event>();
        try (var bus = EventBus.connect(redis.uri())) {
            bus.subscribe("*", received::add).ready().toCompletableFuture().get(10, TimeUnit.SECONDS);
            var demo = CompletableFuture.supplyAsync(
                    () -> run("demo --rate 150 --seed 3 --count " + COUNT + " --dark-after " + DARK_AFTER));

            Awaitility.await().until(() -> subscribers("TASK_CREATED") == 1 && subscribers("TASK_COMPLETED") == 1);
            Awaitility.await().until(() -> subscribers("TASK_CREATED") == 1 && subscribers("TASK_COMPLETED") == 0);
            assertThat(demo).isNotDone();
            assertThat(received).hasSizeGreaterThanOrEqualTo(DARK_AFTER);
            assertThat(demo.get(60, TimeUnit.SECONDS)).isZero();

            Awaitility.await().until(() -> received.size() >= COUNT);
            var fleet = new Fleet(3, DARK_AFTER);
            assertThat(received)
                    .containsExactlyElementsOf(
                            Stream.generate(fleet::next).limit(COUNT).toList());
            assertThat(out.toString()).startsWith("Published 600 events of ").contains("seed 3");
            assertThat(heard("orchestrator_worker"))
                    .isEqualTo(count(
                            received,
                            "TASK_CREATED",
                            "TICKET_CREATED",
                            "TASK_VALIDATION_PASSED",
                            "TASK_VALIDATION_FAILED"));
            assertThat(heard("synthesis_service"))
                    .isEqualTo(count(received.subList(0, DARK_AFTER), "TASK_COMPLETED", "coordination.join.created"));
            assertThat(err.toString()).contains("synthesis_service has gone dark after 400 events");
        }
    }

    @Test
    void publishesOnlyTheTypesAskedFor() throws Exception {
        var received = new CopyOnWriteArrayList<Event>();
        try (var bus = EventBus.connect(redis.uri())) {
            bus.subscribe("*", received::add).ready().toCompletableFuture().get(10, TimeUnit.SECONDS);

            int exitCode = run("demo --rate 5000 --count 20 --types TICKET_CREATED,TASK_*");

            assertThat(exitCode).isZero();
            Awaitility.await().until(() -> received.size() == 20);
            assertThat(received).allMatch(event -> event.eventType().matches("TICKET_CREATED|TASK_.*"));
        }
    }

    @Test
    void endsAfterItsDuration() {
        assertThat(run("demo --rate 10 --duration 1s")).isZero();
        assertThat(out.toString()).contains(" in 1.0 s (");
    }

    @Test
    void saysWhatItCannotDo() {
        assertThat(run("demo --types NOTHING_*")).isEqualTo(2);
        assertThat(run("demo --duration soon")).isEqualTo(2);
        assertThat(run("demo --redis-url redis://127.0.0.1:1 --count 1")).isEqualTo(2);
        assertThat(err.toString())
                .contains("--types matches none", "--duration must be a duration", "cannot reach Redis");
    }

    private int run(String words) {
        return Kodama.commandLine(settings, OutputStream.nullOutputStream())
                .setOut(new PrintWriter(out, true))
                .setErr(new PrintWriter(err, true))
                .execute(words.split(" "));
    }

    private long heard(String service) {
        var words = out.toString().replaceFirst("(?s).*" + service + " received ([0-9,]+?)[.;].*", "$1");
        return Long.parseLong(words.replace(",", ""));
    }

    private static long count(List<Event> events, String... types) {
        return events.stream()
                .filter(event -> List.of(types).contains(event.eventType()))
                .count();
    }

    private static int subscribers(String eventType) throws Exception {
        String answer = RawRedis.ask(redis.port(), "PUBSUB NUMSUB events." + eventType);
        return Integer.parseInt(answer.replaceFirst("(?s).*:(\\d+)\r\n.*", "$1"));
    }
}
