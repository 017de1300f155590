package dev.kodama.testcontainers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.kodama.bus.BusConfig;
import dev.kodama.bus.Event;
import dev.kodama.bus.EventBus;
import dev.kodama.bus.PublishOutcome;
import dev.kodama.journal.JournalConfig;
import dev.kodama.journal.JournaledEvent;
import dev.kodama.journal.StartPosition;
import dev.kodama.settings.Settings;
import dev.kodama.testing.Journals;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.testcontainers.junit.jupiter.Container;
import org.testcontainers.junit.jupiter.Testcontainers;

/** A stack as the tests of a service use it. */
@Testcontainers
@Timeout(120)
class KodamaStackIT {
    private static final Duration TIMEOUT = Duration.ofSeconds(30);

    @Container
    static final KodamaStack STACK = new KodamaStack().withSetting("PARTITIONS", "3");

    private EventBus bus;

    @BeforeEach
    void connect() {
        bus = EventBus.connect(BusConfig.of(STACK.redisUrl()).withTimeout(TIMEOUT));
        await().atMost(TIMEOUT).until(bus::connected);
    }

    @AfterEach
    void close() {
        bus.close();
    }

    private void publish(String type, int from, int to) {
        IntStream.range(from, to)
                .mapToObj(n ->
                        bus.publish(type, "task", "t-" + n % 7, Map.of("n", n)).toCompletableFuture())
                .toList()
                .forEach(outcome -> assertThat(outcome.join()).isInstanceOf(PublishOutcome.Published.class));
    }

    private static List<JournaledEvent> journaled(String type, int count) {
        var journal = JournalConfig.from(Settings.of(Map.of("KODAMA_KAFKA_BOOTSTRAP", STACK.bootstrapServers())));
        return ofType(
                type,
                Journals.read(
                        journal,
                        new StartPosition.Earliest(),
                        events -> ofType(type, events).size() >= count));
    }

    private static List<JournaledEvent> ofType(String type, List<JournaledEvent> events) {
        return events.stream()
                .filter(event -> event.channel().equals("events." + type))
                .toList();
    }

    private static List<Object> numbers(List<JournaledEvent> events) {
        return events.stream().map(event -> event.toEvent().payload().get("n")).toList();
    }

    private static List<Object> range(int to) {
        return IntStream.range(0, to).<Object>mapToObj(n -> n).toList();
    }

    @Test
    void awaitsEventsThatWerePublishedBeforeAndAfter() {
        publish("TASK_CREATED", 0, 3);

        var created = STACK.awaitEvent(event -> event.eventType().equals("TASK_CREATED"), TIMEOUT);
        bus.publish("TASK_DONE", "task", "t-9", Map.of("ok", true))
                .toCompletableFuture()
                .join();
        var done = STACK.awaitEvent(event -> event.eventType().equals("TASK_DONE"), TIMEOUT);

        assertThat(created.payload()).isEqualTo(Map.of("n", 0));
        assertThat(done.entityId()).isEqualTo("t-9");
        assertThat(done.other()).containsEntry("channel", "events.TASK_DONE").containsKey("seq");
    }

    @Test
    void tellsWhichEventsCameInstead() {
        publish("TASK_SEEN", 0, 2);
        STACK.awaitEvent(event -> event.eventType().equals("TASK_SEEN"), TIMEOUT);

        assertThatThrownBy(() -> STACK.awaitEvent(event -> event.eventType().equals("NEVER"), Duration.ofSeconds(2)))
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("TASK_SEEN=2");
    }

    @Test
    void journalsOnceAndInOrderAcrossARestartOfTheMirror() {
        publish("TASK_COUNTED", 0, 100);
        STACK.mirror().stop();
        publish("TASK_COUNTED", 100, 200);
        STACK.mirror().start();
        publish("TASK_COUNTED", 200, 300);

        assertThat(numbers(journaled("TASK_COUNTED", 300))).isEqualTo(range(300));
    }

    @Test
    void answersOverHttp() throws IOException, InterruptedException {
        Event event = Event.of("TASK_ASKED", "order", "o-1", Map.of());
        bus.publish(event).toCompletableFuture().join();
        STACK.awaitEvent(one -> one.eventType().equals("TASK_ASKED"), TIMEOUT);
        var request = HttpRequest.newBuilder(URI.create(STACK.httpUrl() + "/api/v1/entities/order/o-1/events"))
                .build();

        var http = HttpClient.newHttpClient();
        await().atMost(TIMEOUT)
                .untilAsserted(() -> assertThat(
                                http.send(request, BodyHandlers.ofString()).body())
                        .contains("TASK_ASKED"));
    }
}
