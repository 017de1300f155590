package dev.kodama.replay.request;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.kodama.bus.ChannelPublisher;
import dev.kodama.embedded.redis.RedisServer;
import dev.kodama.journal.EventFilter;
import dev.kodama.journal.JournalConfig;
import dev.kodama.journal.JournalEpoch;
import dev.kodama.journal.topics.JournalTopics;
import dev.kodama.replay.request.ReplayRequestsStatus.State;
import dev.kodama.replay.request.RequestedReplays.Received;
import dev.kodama.replay.request.checkpoint.CheckpointStore;
import dev.kodama.testing.Journals;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A journal of 50 events that one process answers from. */
@Timeout(60)
class ReplayRequestsIT {
    private static final InstantSource CLOCK = InstantSource.fixed(Instant.ofEpochSecond(60));

    @TempDir
    private static Path folder;

    private static RedisServer redis;
    private static ChannelPublisher publisher;
    private static RequestMeters requestMeters;
    private static JournalConfig journal;
    private static final SimpleMeterRegistry meters = new SimpleMeterRegistry();
    private static ReplayRequests requests;

    @BeforeAll
    static void start() throws Exception {
        redis = RedisServer.start(new RedisServer.Config(folder, 0));
        journal = Journals.onSharedKafka();
        JournalTopics.create(journal);
        Journals.write(journal, 1, 50, ReplayRequestsIT::body);
        publisher = ChannelPublisher.open(redis.uri());
        requestMeters = new RequestMeters(new SimpleMeterRegistry(), "default", () -> 0, () -> 0);
        requests = RequestedReplays.start(new ReplayRequestsConfig(redis.uri(), journal), meters, CLOCK);
        await().until(() -> requests.status().state() == State.ANSWERING);
    }

    @AfterAll
    static void stop() {
        requests.close();
        publisher.close();
        redis.close();
    }

    static String body(long sequence) {
        return "{ \"event_type\":\"" + type(sequence) + "\",\"entity_type\":\"n\",\"entity_id\":\"" + sequence % 7
                + "\",\"payload\":{\"n\":" + sequence + ".0}}";
    }

    private static String type(long sequence) {
        return sequence % 5 == 0 ? "agent.up" : sequence % 2 == 0 ? "TASK_EVEN" : "TASK_ODD";
    }

    private static List<Received> events(LongStream sequences) {
        return sequences
                .mapToObj(sequence -> new Received(type(sequence), body(sequence)))
                .toList();
    }

    private static Received end(String subscriber, long events, @Nullable Long first, @Nullable Long last, long next) {
        return new Received(
                "end",
                "{\"event_type\":\"replay.end\",\"entity_type\":\"subscriber\",\"entity_id\":\"" + subscriber
                        + "\",\"payload\":{\"events\":" + events + ",\"first\":" + first + ",\"last\":" + last
                        + ",\"next\":"
                        + next + ",\"epoch\":\"" + JournalTopics.epoch(journal) + "\"}}");
    }

    @Test
    void replaysTheWholeJournalToANewSubscriber() {
        try (var service = new RequestedReplays("new", redis.port())) {
            var answer = service.answerTo("");

            assertThat(answer.subList(0, 50)).isEqualTo(events(LongStream.rangeClosed(1, 50)));
            assertThat(answer.subList(50, answer.size())).containsExactly(end("new", 50, 1L, 50L, 51));
        }
    }

    @Test
    void continuesWhereTheLastReplayEnded() {
        try (var service = new RequestedReplays("again", redis.port())) {
            service.answerTo(",\"since\":\"latest\"");

            assertThat(service.answerTo("")).containsExactly(end("again", 0, null, null, 51));
            assertThat(service.answerTo(",\"since\":49")).hasSize(3);
            assertThat(service.answerTo("")).hasSize(1);
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "from-sequence | ,\"since\":41 | 41 42 43 44 45 46 47 48 49 50",
                "from-time     | ,\"since\":\"1970-01-01T00:00:48Z\" | 48 49 50",
                "from-back     | ,\"since\":\"-11s\" | 49 50",
                "one-type      | ,\"since\":21,\"event_types\":[\"agent.up\"] | 25 30 35 40 45 50",
                "pattern       | ,\"since\":46,\"event_types\":[\"TASK_*\",\"nothing\"] | 46 47 48 49",
                "not-yet       | ,\"since\":99 | ``"
            })
    void replaysTheRequestedEvents(String name, String fields, String sequences) {
        try (var service = new RequestedReplays(name, redis.port())) {
            var answer = service.answerTo(fields);

            var expected = List.of(sequences.split(" ")).stream()
                    .filter(text -> !text.isEmpty())
                    .mapToLong(Long::parseLong);
            assertThat(answer.subList(0, answer.size() - 1)).isEqualTo(events(expected));
            assertThat(answer.get(answer.size() - 1).json().at("/payload/next").asLong())
                    .isEqualTo(51);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {",\"since\":\"yesterday\"", ",\"event_types\":7", ",\"since\":0"})
    void saysWhatIsWrongWithARequest(String fields) {
        try (var service = new RequestedReplays("wrong", redis.port())) {
            var answer = service.answerTo(fields);

            assertThat(answer).singleElement().satisfies(received -> {
                assertThat(received.kind()).isEqualTo("error");
                assertThat(received.json().size()).isEqualTo(1);
                assertThat(received.json().get("error").asText()).containsAnyOf("since ", "event_types ", "sequence ");
            });
        }
    }

    @Test
    void replaysFromASequenceOfItsEpochAndRejectsOneOfAnother() {
        try (var service = new RequestedReplays("epoch", redis.port())) {
            var here = service.answerTo(
                    ",\"since\":\"" + JournalTopics.epoch(journal).at(49) + "\"");
            var other = service.answerTo(",\"since\":\"another-journal-000001:49\"");

            assertThat(here.subList(0, 2)).isEqualTo(events(LongStream.of(49, 50)));
            assertThat(other).singleElement().satisfies(received -> {
                assertThat(received.kind()).isEqualTo("error");
                assertThat(received.message()).contains("another-journal-000001");
            });
        }
    }

    @Test
    void startsAgainIfTheCheckpointIsOfAnotherJournal() {
        try (var store = new CheckpointStore(journal, CLOCK);
                var service = new RequestedReplays("moved", redis.port())) {
            store.write("moved", new JournalEpoch("another-journal-000001"), 49, true);
            assertThat(service.answerTo("")).hasSize(51);

            store.write("moved", JournalTopics.epoch(journal), 49, true);
            assertThat(service.answerTo("")).hasSize(3);
        }
    }

    @Test
    void countsInvalidRequestsAndContinues() {
        var invalid = meters.counter("kodama.replay.requests", "source", journal.source(), "outcome", "invalid");
        double before = invalid.count();

        RequestedReplays.publish(redis.port(), "hello");
        RequestedReplays.publish(redis.port(), "{\"since\":1}");

        await().until(() -> invalid.count() == before + 2);
        try (var service = new RequestedReplays("after-nonsense", redis.port())) {
            assertThat(service.answerTo(",\"since\":50")).hasSize(2);
        }
    }

    @Test
    void serves20AtATimeAndAsksOthersToRetry() {
        var services = IntStream.range(0, 24)
                .mapToObj(number -> new RequestedReplays("many-" + number, redis.port()))
                .toList();

        services.forEach(service -> service.ask(",\"since\":46"));
        services.get(0).ask("");

        var kinds = new ArrayList<String>();
        services.forEach(service -> {
            var answer = service.answer();
            kinds.add(answer.get(answer.size() - 1).kind());
        });
        assertThat(kinds.subList(1, 20)).containsOnly("end");
        assertThat(kinds.subList(20, 24)).containsOnly("error");
        assertThat(kinds.get(0)).isEqualTo("error"); // the second request while the first runs
        assertThat(services.get(0).answer()).hasSize(6);
        services.forEach(RequestedReplays::close);
    }

    /** The attack: invented names take every free slot. */
    @Test
    void servesKnownSubscribersWhileInventedNamesFillTheOtherQueue() throws Exception {
        try (var service = new RequestedReplays("was-here", redis.port());
                var executor = new ReplayExecutor()) {
            service.answerTo(",\"since\":\"latest\"");
            var store = new CheckpointStore(journal, CLOCK);
            await().until(
                            () -> { // the end is published before the checkpoint is written
                                store.load();
                                return store.contains("was-here");
                            });
            assertThat(store.contains("made-up-0")).isFalse();

            // tasks without a journal wait for it for a minute and occupy their slots
            var nowhere = Journals.onSharedKafka();
            var admissions = IntStream.range(0, 21)
                    .mapToObj(number -> executor.admit(task("made-up-" + number, nowhere, store), false))
                    .toList();

            assertThat(admissions.subList(0, 20)).containsOnly(ReplayExecutor.Admission.ADMITTED);
            assertThat(admissions.get(20)).isEqualTo(ReplayExecutor.Admission.FULL);
            assertThat(executor.running()).isEqualTo(ReplayExecutor.MAX_RUNNING_PER_QUEUE);
            assertThat(executor.admit(task("was-here", journal, store), true))
                    .isEqualTo(ReplayExecutor.Admission.ADMITTED);
            assertThat(service.answer()).singleElement().isEqualTo(end("was-here", 0, null, null, 51));
            store.close();
        }
    }

    private static ReplayTask task(String subscriber, JournalConfig where, CheckpointStore store) {
        var request = new Request.Valid(subscriber, EventFilter.ALL, Optional.empty(), CLOCK.instant());
        return new ReplayTask(request, false, where, RequestedReplays.SCANNED, publisher, store, requestMeters, CLOCK);
    }

    @Test
    void answersOnlySignedRequestsIfThereIsASecret() throws Exception {
        var secret = ReplaySecret.of("a secret of no less than 32 bytes");
        var own = Journals.onSharedKafka();
        JournalTopics.create(own);
        Journals.write(own, 1, 50, ReplayRequestsIT::body);
        try (var server = RedisServer.start(new RedisServer.Config(folder.resolve("guarded"), 0));
                var guarded = RequestedReplays.start(
                        new ReplayRequestsConfig(server.uri(), own, Optional.of(secret)),
                        new SimpleMeterRegistry(),
                        CLOCK);
                var service = new RequestedReplays("signs", server.port())) {
            await().until(() -> guarded.status().state() == State.ANSWERING);
            String request = "{\"subscriber\":\"signs\",\"since\":49,\"time\":\"1970-01-01T00:01:30Z\"}";

            assertThat(service.answerTo(""))
                    .singleElement()
                    .satisfies(received -> assertThat(received.message()).contains("requests must be signed here"));
            RequestedReplays.publish(server.port(), signed(request, secret.sign(request + " ")));
            assertThat(service.answer())
                    .singleElement()
                    .satisfies(received -> assertThat(received.message()).contains("the signature is not right"));
            RequestedReplays.publish(server.port(), signed(request, secret.sign(request)));
            assertThat(service.answer()).hasSize(3);
            RequestedReplays.publish(server.port(), signed(request, secret.sign(request)));
            assertThat(service.answer())
                    .singleElement()
                    .satisfies(received -> assertThat(received.message()).contains("this signature was used already"));
        }
    }

    private static String signed(String request, String signature) {
        return new ObjectMapper()
                .createObjectNode()
                .put("signed", request)
                .put("signature", signature)
                .toString();
    }

    @Test
    void writesNoCheckpointWithoutAReceiver() {
        double before = ended();
        RequestedReplays.publish(redis.port(), "{\"subscriber\":\"deaf\"}");
        await().until(() -> ended() == before + 1);

        try (var service = new RequestedReplays("deaf", redis.port())) {
            assertThat(service.answerTo("")).hasSize(51);
        }
    }

    private static double ended() {
        return Stream.of("completed", "aborted")
                .mapToDouble(outcome -> meters.counter(
                                "kodama.replay.requests", "source", journal.source(), "outcome", outcome)
                        .count())
                .sum();
    }
}
