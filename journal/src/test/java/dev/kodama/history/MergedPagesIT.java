package dev.kodama.history;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.kodama.history.merged.MergedCursor;
import dev.kodama.history.merged.MergedPages;
import dev.kodama.journal.EndPosition;
import dev.kodama.journal.EventFilter;
import dev.kodama.journal.JournalConfig;
import dev.kodama.journal.JournaledEvent;
import dev.kodama.journal.StartPosition;
import dev.kodama.journal.mask.EventMask;
import dev.kodama.journal.reader.SkippedRecords;
import dev.kodama.journal.topics.JournalTopics;
import dev.kodama.testing.Journals;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Two sources: {@code eu} with 300 events 2 s apart, {@code us} with 200 events 3 s apart; every tenth is a {@code RARE}. */
@Timeout(60)
class MergedPagesIT {
    private static final List<String> BOTH = List.of("eu", "us");
    private static final StartPosition EARLIEST = new StartPosition.Earliest();
    private static final EndPosition NOW = new EndPosition.Now();

    private static JournalConfig eu;
    private static JournalPages pages;

    @BeforeAll
    static void write() {
        eu = Journals.onSharedKafka().withSource("eu");
        JournalTopics.create(eu);
        Journals.write(eu, 1, 300, sequence -> sequence * 2_000, MergedPagesIT::body);
        Journals.write(eu.withSource("us"), 1, 200, sequence -> sequence * 3_000, MergedPagesIT::body);
        pages = JournalPages.of(eu, InstantSource.system(), new SkippedRecords());
    }

    @AfterAll
    static void close() {
        pages.close();
    }

    private static String body(long sequence) {
        return "{\"event_type\":\"" + (sequence % 10 == 0 ? "RARE" : "X") + "\",\"entity_type\":\"t\",\"entity_id\":\""
                + sequence % 7 + "\",\"payload\":{}}";
    }

    private static List<JournaledEvent> all(JournalPages pages, HistoryQuery query) {
        var events = new ArrayList<JournaledEvent>();
        @Nullable MergedCursor cursor = null;
        do {
            var page = MergedPages.page(pages, BOTH, query, cursor);
            assertThat(page.events()).hasSizeLessThanOrEqualTo(query.limit());
            events.addAll(page.events());
            cursor = page.next() == null ? null : MergedCursor.parse(page.next().text());
        } while (cursor != null);
        return events;
    }

    private static HistoryQuery query(EventFilter filter, Order order, int limit) {
        return new HistoryQuery(EARLIEST, NOW, filter, order, limit, null);
    }

    private static List<Long> sequences(List<JournaledEvent> events, String source) {
        return events.stream()
                .filter(event -> event.source().equals(source))
                .map(JournaledEvent::sequence)
                .sorted()
                .toList();
    }

    private static Comparator<JournaledEvent> by(Order order) {
        Comparator<JournaledEvent> time = Comparator.comparing(JournaledEvent::time);
        return order == Order.ASC ? time : time.reversed();
    }

    @ParameterizedTest
    @EnumSource
    void returnsEachEventOfBothSourcesOnceByTime(Order order) {
        for (int limit : List.of(1_000, 37)) {
            var events = all(pages, query(EventFilter.ALL, order, limit));

            assertThat(events).hasSize(500).isSortedAccordingTo(by(order));
            assertThat(sequences(events, "eu"))
                    .isEqualTo(LongStream.rangeClosed(1, 300).boxed().toList());
            assertThat(sequences(events, "us"))
                    .isEqualTo(LongStream.rangeClosed(1, 200).boxed().toList());
        }
    }

    @ParameterizedTest
    @EnumSource
    void keepsTheOrderWhereAPageEndsBeforeItsLimit(Order order) {
        var rare = EventFilter.of(List.of("RARE"), List.of(), List.of());
        var budget = new PageBudget(90, Duration.ofSeconds(3), 1 << 20);
        try (var small = new JournalPages(eu, InstantSource.system(), budget, new SkippedRecords(), EventMask.NONE)) {
            var events = all(small, query(rare, order, 8));

            assertThat(events).hasSize(50).isSortedAccordingTo(by(order));
        }
    }

    @ParameterizedTest
    @EnumSource
    void keepsTimesAsBounds(Order order) {
        var query = new HistoryQuery(
                new StartPosition.AtTime(Instant.ofEpochSecond(60)),
                new EndPosition.BeforeTime(Instant.ofEpochSecond(120)),
                EventFilter.ALL,
                order,
                7,
                null);

        var events = all(pages, query);

        assertThat(sequences(events, "eu"))
                .isEqualTo(LongStream.rangeClosed(30, 59).boxed().toList());
        assertThat(sequences(events, "us"))
                .isEqualTo(LongStream.rangeClosed(20, 39).boxed().toList());
    }

    @Test
    void excludesEventsJournaledAfterTheFirstPage() {
        var own = Journals.onSharedKafka().withSource("eu");
        JournalTopics.create(own);
        Journals.write(own, 1, 10, MergedPagesIT::body);
        Journals.write(own.withSource("us"), 1, 10, MergedPagesIT::body);
        try (var growing = JournalPages.of(own, InstantSource.system(), new SkippedRecords())) {
            var first = MergedPages.page(growing, BOTH, query(EventFilter.ALL, Order.ASC, 6), null);

            Journals.write(own, 11, 20, MergedPagesIT::body);

            var second = MergedPages.page(growing, BOTH, query(EventFilter.ALL, Order.ASC, 100), first.next());
            assertThat(second.events()).hasSize(14);
            assertThat(second.next()).isNull();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "x", "bWE", "bWFldT0", "amExMi0", "bXgx"})
    void rejectsOtherTextAsACursor(String text) {
        assertThatThrownBy(() -> MergedCursor.parse(text)).isInstanceOf(IllegalArgumentException.class);
    }
}
