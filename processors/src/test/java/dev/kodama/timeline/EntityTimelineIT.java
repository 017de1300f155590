package dev.kodama.timeline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.kodama.history.EventPage;
import dev.kodama.history.Order;
import dev.kodama.history.PageCursor;
import dev.kodama.history.UnavailableException;
import dev.kodama.journal.EndPosition;
import dev.kodama.journal.JournalConfig;
import dev.kodama.journal.JournaledEvent;
import dev.kodama.journal.StartPosition;
import dev.kodama.journal.topics.JournalTopics;
import dev.kodama.streams.KeyOwner;
import dev.kodama.streams.RocksDbMemory;
import dev.kodama.streams.RunningTopology;
import dev.kodama.streams.StreamsSettings;
import dev.kodama.testing.JournalFeeder;
import dev.kodama.testing.Journals;
import dev.kodama.timeline.EntityTimeline.Answer;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.stream.LongStream;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.errors.InvalidStateStoreException;
import org.apache.kafka.streams.state.QueryableStoreTypes;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A journal of a thousand events; three of four are of {@code task:t-1}. */
@Timeout(60)
class EntityTimelineIT {
    private static final int EVENTS = 1_000;

    @TempDir
    private static Path folder;

    private static JournalFeeder feeder;
    private static RocksDbMemory memory;
    private static RunningTopology running;
    private static EntityTimeline timeline;

    @BeforeAll
    static void start() {
        var journal = Journals.onSharedKafka();
        JournalTopics.createForTopologies(journal, List.of());
        feeder = new JournalFeeder(journal);
        feeder.write(EVENTS, EntityTimelineIT::body);
        feeder.write(1, number -> "{\"event_type\":\"NOBODY\"}");
        memory = new RocksDbMemory(8 << 20);
        running = RunningTopology.start(
                settings(journal), TimelineTopology.build(journal), () -> {}, memory, new SimpleMeterRegistry());
        timeline = EntityTimeline.of(journal, EntityTimelineIT::locate);
        await().atMost(Duration.ofSeconds(30))
                .ignoreExceptionsInstanceOf(UnavailableException.class)
                .until(() -> count("task", "t-1") == 750 && count("a", "b:c") == 250);
    }

    @AfterAll
    static void stop() {
        feeder.close();
        timeline.close();
        running.close();
        memory.close();
    }

    /** {@code a:b} {@code c} and {@code a} {@code b:c} have the same key; few events of {@code task:t-1} are of type U. */
    private static String body(long number) {
        if (number % 4 != 0) {
            return JournalFeeder.body(number % 16 == 3 ? "U" : "T", "task", "t-1", number);
        }
        return number % 8 == 0
                ? JournalFeeder.body("T", "a:b", "c", number)
                : JournalFeeder.body("T", "a", "b:c", number);
    }

    private static StreamsSettings settings(JournalConfig journal) {
        return new StreamsSettings(
                TimelineTopology.NAME,
                journal.clientProperties(),
                journal.group(TimelineTopology.NAME),
                folder,
                TimelineTopology.storeVersion(journal),
                true,
                journal.poisonTopic(),
                journal.maxEventBytes(),
                "127.0.0.1:1");
    }

    private static EntityIndex.KeyLocation locate(byte[] key) {
        return running.ownerOf(TimelineTopology.STORE, key) instanceof KeyOwner.Local local
                ? new EntityIndex.KeyLocation.Local(running.store(
                        TimelineTopology.STORE, QueryableStoreTypes.<Bytes, byte[]>windowStore(), local.partition()))
                : new EntityIndex.KeyLocation.Unknown();
    }

    private static List<Long> tasks(long from, long to) {
        return LongStream.rangeClosed(from, to)
                .filter(number -> number % 4 != 0)
                .boxed()
                .toList();
    }

    @ParameterizedTest
    @EnumSource
    void pagesThroughAllExactlyOnce(Order order) {
        var expected = new ArrayList<>(tasks(1, EVENTS));
        if (order == Order.DESC) {
            Collections.reverse(expected);
        }

        var sequences = new ArrayList<Long>();
        PageCursor cursor = null;
        do {
            var page = page("task", "t-1", new StartPosition.Earliest(), new EndPosition.Now(), order, 70, cursor);
            sequences.addAll(sequences(page));
            cursor = page.next();
        } while (cursor != null);

        assertThat(sequences).isEqualTo(expected);
    }

    @ParameterizedTest
    @EnumSource
    void fillsPagesWithPermittedEvents(Order order) {
        var hidden = new ArrayList<>(tasks(1, EVENTS));
        hidden.removeIf(number -> number % 16 != 3);
        var shown = pages(order, "T");
        assertThat(shown.subList(0, shown.size() - 1))
                .as("no page tells by its length how many events are hidden")
                .hasSize((750 - hidden.size()) / 70)
                .allMatch(page -> page.size() == 70, "full");
        if (order == Order.DESC) {
            Collections.reverse(hidden);
        }
        assertThat(pages(order, "U").stream().flatMap(List::stream)).isEqualTo(hidden);
    }

    /** All pages of one event type, 70 events per page. */
    private static List<List<Long>> pages(Order order, String type) {
        var pages = new ArrayList<List<Long>>();
        PageCursor cursor = null;
        do {
            var query = query("task", "t-1", new StartPosition.Earliest(), new EndPosition.Now(), order, 70, cursor)
                    .within(head -> head.eventType().equals(type));
            var page = ((Answer.Found<EventPage>) timeline.page(query)).found();
            pages.add(sequences(page));
            cursor = page.next();
        } while (cursor != null);
        return pages;
    }

    @Test
    void acceptsTimesAndSequencesAsBounds() {
        var since = new StartPosition.AtTime(feeder.time(101));
        var until = new EndPosition.BeforeTime(feeder.time(201));

        assertThat(sequences(page("task", "t-1", since, until, Order.ASC, 1_000, null)))
                .isEqualTo(tasks(101, 200));
        assertThat(sequences(page(
                        "task",
                        "t-1",
                        new StartPosition.AtSequence(101),
                        new EndPosition.AtSequence(200),
                        Order.ASC,
                        1_000,
                        null)))
                .isEqualTo(tasks(101, 200));
        assertThat(sequences(page(
                        "task", "t-1", new StartPosition.AtSequence(990), new EndPosition.Now(), Order.DESC, 3, null)))
                .containsExactly(999L, 998L, 997L);
        assertThat(page("task", "t-1", new StartPosition.Latest(), new EndPosition.Now(), Order.ASC, 1, null))
                .isEqualTo(new EventPage(List.of(), null));
    }

    @Test
    void showsTheEventsAsTheyWerePublished() {
        var page = page("task", "t-1", new StartPosition.Earliest(), new EndPosition.Now(), Order.ASC, 1, null);

        assertThat(page.events()).singleElement().satisfies(event -> {
            assertThat(event.body()).isEqualTo(body(1));
            assertThat(event.time()).isEqualTo(feeder.time(1));
            assertThat(event.channel()).isEqualTo("events.T");
        });
    }

    @Test
    void distinguishesEntitiesWithTheSameKey() {
        assertThat(sequences(page("a", "b:c", new StartPosition.Earliest(), new EndPosition.Now(), Order.ASC, 2, null)))
                .containsExactly(4L, 12L);
        assertThat(sequences(page("a:b", "c", new StartPosition.Earliest(), new EndPosition.Now(), Order.ASC, 2, null)))
                .containsExactly(8L, 16L);
    }

    @Test
    void findsNothingOfAnUnknownEntity() {
        assertThat(page("task", "t-9", new StartPosition.Earliest(), new EndPosition.Now(), Order.DESC, 1, null))
                .isEqualTo(new EventPage(List.of(), null));
    }

    @Test
    void throwsWhileTheIndexIsNotReady() {
        EntityIndex away = key -> {
            throw new InvalidStateStoreException("rebalancing");
        };
        try (var notReady = EntityTimeline.of(Journals.onSharedKafka(), away)) {
            var query = query("task", "t-1", new StartPosition.Earliest(), new EndPosition.Now(), Order.ASC, 1, null);

            assertThatThrownBy(() -> notReady.page(query))
                    .isInstanceOf(UnavailableException.class)
                    .hasMessageContaining("not ready yet");
        }
    }

    @Test
    void namesTheProcessThatHasTheEntity() {
        EntityIndex elsewhere = key -> new EntityIndex.KeyLocation.Remote("other", 18_002);
        try (var other = EntityTimeline.of(Journals.onSharedKafka(), elsewhere)) {
            var query = query("task", "t-1", new StartPosition.Earliest(), new EndPosition.Now(), Order.ASC, 1, null);

            assertThat(other.page(query)).isEqualTo(new Answer.Elsewhere<EventPage>("other", 18_002));
        }
    }

    private static int count(String type, String id) {
        var query = query(type, id, new StartPosition.Earliest(), new EndPosition.Now(), Order.ASC, 1, null);
        return ((Answer.Found<Integer>) timeline.count(query)).found();
    }

    private static List<Long> sequences(EventPage page) {
        return page.events().stream().map(JournaledEvent::sequence).toList();
    }

    private static EventPage page(
            String type,
            String id,
            StartPosition since,
            EndPosition until,
            Order order,
            int limit,
            @Nullable PageCursor cursor) {
        return ((Answer.Found<EventPage>) timeline.page(query(type, id, since, until, order, limit, cursor))).found();
    }

    private static TimelineQuery query(
            String type,
            String id,
            StartPosition since,
            EndPosition until,
            Order order,
            int limit,
            @Nullable PageCursor cursor) {
        return new TimelineQuery(type, id, since, until, order, limit, cursor);
    }
}
