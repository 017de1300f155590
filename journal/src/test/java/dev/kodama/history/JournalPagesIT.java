package dev.kodama.history;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.kodama.journal.EndPosition;
import dev.kodama.journal.EventFilter;
import dev.kodama.journal.JournalConfig;
import dev.kodama.journal.JournalEpoch;
import dev.kodama.journal.JournaledEvent;
import dev.kodama.journal.StartPosition;
import dev.kodama.journal.mask.EventMask;
import dev.kodama.journal.reader.SkippedRecords;
import dev.kodama.journal.topics.JournalTopics;
import dev.kodama.journal.topics.OtherJournalException;
import dev.kodama.testing.ForeignRecords;
import dev.kodama.testing.JournalFeeder;
import dev.kodama.testing.Journals;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A journal of a thousand events; every hundredth is a {@code RARE}. */
@Timeout(60)
class JournalPagesIT {
    private static final int EVENTS = 1_000;
    private static final StartPosition EARLIEST = new StartPosition.Earliest();
    private static final EndPosition NOW = new EndPosition.Now();

    private static JournalConfig journal;
    private static JournalFeeder feeder;
    private static JournalPages history;

    @BeforeAll
    static void write() {
        journal = Journals.onSharedKafka();
        JournalTopics.create(journal);
        feeder = new JournalFeeder(journal);
        feeder.write(EVENTS, JournalPagesIT::body);
        history = JournalPages.of(journal, InstantSource.system(), new SkippedRecords());
    }

    @AfterAll
    static void close() {
        history.close();
        feeder.close();
    }

    static String body(long number) {
        return JournalFeeder.body(number % 100 == 0 ? "RARE" : "T_" + number % 3, "task", "t-" + number % 50, number);
    }

    private static List<Long> sequences(long from, long to) {
        return LongStream.rangeClosed(from, to).boxed().toList();
    }

    @ParameterizedTest
    @EnumSource
    void skipsForeignRecords(Order order) {
        var disturbed = Journals.onSharedKafka();
        JournalTopics.create(disturbed);
        try (var mirror = new JournalFeeder(disturbed);
                var pages = JournalPages.of(disturbed, InstantSource.system(), new SkippedRecords())) {
            for (int round = 0; round < 3; round++) {
                for (int partition = 0; partition < disturbed.partitions(); partition++) {
                    ForeignRecords.send(disturbed, ForeignRecords.ofEachKind(disturbed, partition));
                }
                mirror.write(100, JournalPagesIT::body);
            }
            var expected = new ArrayList<>(sequences(1, 300));
            if (order == Order.DESC) {
                Collections.reverse(expected);
            }

            assertThat(all(pages, EARLIEST, NOW, EventFilter.ALL, order, 70)).isEqualTo(expected);
            assertThat(pages.summary()).returns(1L, JournalSummary::first).returns(301L, JournalSummary::next);
        }
    }

    @ParameterizedTest
    @EnumSource
    void returnsEachEventOnce(Order order) {
        var expected = new ArrayList<>(sequences(1, EVENTS));
        if (order == Order.DESC) {
            Collections.reverse(expected);
        }

        assertThat(all(history, EARLIEST, NOW, EventFilter.ALL, order, 300)).isEqualTo(expected);
    }

    @ParameterizedTest
    @EnumSource
    void findsRareEvents(Order order) {
        var rare = EventFilter.of(List.of("RA*"), List.of(), List.of());

        var found = all(history, EARLIEST, NOW, rare, order, 4);

        assertThat(found)
                .hasSize(10)
                .isSortedAccordingTo(order == Order.ASC ? Long::compare : (one, other) -> Long.compare(other, one))
                .allMatch(sequence -> sequence % 100 == 0);
    }

    @ParameterizedTest
    @EnumSource
    void acceptsTimesAndSequencesAsBounds(Order order) {
        var times = all(
                history,
                new StartPosition.AtTime(feeder.time(101)),
                new EndPosition.BeforeTime(feeder.time(201)),
                EventFilter.ALL,
                order,
                30);
        var numbers = all(
                history,
                new StartPosition.AtSequence(101),
                new EndPosition.AtSequence(200),
                EventFilter.ALL,
                order,
                30);

        assertThat(times).containsExactlyInAnyOrderElementsOf(sequences(101, 200));
        assertThat(numbers).isEqualTo(times);
    }

    @ParameterizedTest
    @EnumSource
    void endsWithoutEvents(Order order) {
        assertThat(all(history, new StartPosition.Latest(), NOW, EventFilter.ALL, order, 10))
                .isEmpty();
        assertThat(all(history, new StartPosition.AtSequence(1L << 50), NOW, EventFilter.ALL, order, 10))
                .isEmpty();
        assertThat(all(
                        history,
                        new StartPosition.AtSequence(7),
                        new EndPosition.AtSequence(6),
                        EventFilter.ALL,
                        order,
                        10))
                .isEmpty();
        assertThat(all(history, new StartPosition.AtTime(feeder.time(5_000)), NOW, EventFilter.ALL, order, 10))
                .isEmpty();
        assertThat(all(history, EARLIEST, new EndPosition.BeforeTime(feeder.time(0)), EventFilter.ALL, order, 10))
                .isEmpty();
        assertThat(all(
                        history,
                        new StartPosition.AtSequence(991),
                        new EndPosition.AtSequence(1L << 50),
                        EventFilter.ALL,
                        order,
                        10))
                .hasSize(10);
    }

    @ParameterizedTest
    @EnumSource
    void endsAPageAtItsBudgetWithACursor(Order order) {
        var limits = new PageBudget(150, Duration.ofSeconds(3), 8 << 20);
        var filter = EventFilter.of(List.of("RARE"), List.of(), List.of());
        try (var hurried =
                new JournalPages(journal, InstantSource.system(), limits, new SkippedRecords(), EventMask.NONE)) {
            var page = hurried.page(new HistoryQuery(EARLIEST, NOW, filter, order, 10, null));

            assertThat(page.events()).hasSizeLessThan(10);
            assertThat(page.next()).isNotNull();
            assertThat(all(hurried, EARLIEST, NOW, filter, order, 10)).hasSize(10);
        }
    }

    @ParameterizedTest
    @EnumSource
    void endsAPageAtItsMaximumOfBytes(Order order) {
        var limits = new PageBudget(200_000, Duration.ofSeconds(3), 1_000);
        try (var small =
                new JournalPages(journal, InstantSource.system(), limits, new SkippedRecords(), EventMask.NONE)) {
            var page = small.page(new HistoryQuery(EARLIEST, NOW, EventFilter.ALL, order, 100, null));

            assertThat(page.events()).hasSizeBetween(5, 15);
            assertThat(all(small, new StartPosition.AtSequence(901), NOW, EventFilter.ALL, order, 100))
                    .hasSize(100)
                    .doesNotHaveDuplicates();
        }
    }

    @Test
    void excludesEventsJournaledAfterTheFirstPage() {
        var growing = Journals.onSharedKafka();
        JournalTopics.create(growing);
        try (var writer = new JournalFeeder(growing);
                var reader = JournalPages.of(growing, InstantSource.system(), new SkippedRecords())) {
            writer.write(10, JournalPagesIT::body);
            var first = reader.page(new HistoryQuery(EARLIEST, NOW, EventFilter.ALL, Order.ASC, 6, null));

            writer.write(10, JournalPagesIT::body);

            var second = reader.page(new HistoryQuery(EARLIEST, NOW, EventFilter.ALL, Order.ASC, 6, first.next()));
            assertThat(second.events()).extracting(JournaledEvent::sequence).containsExactly(7L, 8L, 9L, 10L);
            assertThat(second.next()).isNull();
        }
    }

    @ParameterizedTest
    @EnumSource
    void rejectsACursorOfAnotherJournal(Order order) {
        var other = Journals.onSharedKafka();
        JournalTopics.create(other);
        try (var writer = new JournalFeeder(other);
                var pages = JournalPages.of(other, InstantSource.system(), new SkippedRecords())) {
            writer.write(2 * EVENTS, JournalPagesIT::body);
            var first = history.page(new HistoryQuery(EARLIEST, NOW, EventFilter.ALL, order, 6, null));

            assertThatThrownBy(
                            () -> pages.page(new HistoryQuery(EARLIEST, NOW, EventFilter.ALL, order, 6, first.next())))
                    .isInstanceOf(OtherJournalException.class)
                    .hasMessageContainingAll(
                            pages.epoch().text(), history.epoch().text());
        }
    }

    @ParameterizedTest
    @EnumSource
    void rejectsBoundsOfAnotherJournal(Order order) {
        var epoch = history.epoch();
        var other = new JournalEpoch("another-journal-000001");
        var here = new HistoryQuery(
                new StartPosition.AtSequence(epoch, 5),
                new EndPosition.AtSequence(epoch, 7),
                EventFilter.ALL,
                order,
                9,
                null);

        assertThat(history.page(here).events())
                .extracting(JournaledEvent::sequence)
                .containsExactlyInAnyOrder(5L, 6L, 7L);
        assertThatThrownBy(() -> history.page(
                        new HistoryQuery(new StartPosition.AtSequence(other, 5), NOW, EventFilter.ALL, order, 9, null)))
                .isInstanceOf(OtherJournalException.class);
        assertThatThrownBy(() -> history.page(new HistoryQuery(
                        EARLIEST, new EndPosition.AtSequence(other, 5), EventFilter.ALL, order, 9, null)))
                .isInstanceOf(OtherJournalException.class);
    }

    @Test
    void summarisesTheJournal() {
        var summary = history.summary();

        assertThat(summary.epoch()).isEqualTo(JournalTopics.epoch(journal));

        assertThat(summary.first()).isEqualTo(1);
        assertThat(summary.next()).isEqualTo(EVENTS + 1);
        assertThat(summary.journaledUntil()).isEqualTo(feeder.time(EVENTS));
        assertThat(summary.partitions())
                .hasSize(3)
                .allMatch(partition -> partition.endOffset() > partition.beginOffset());
    }

    @Test
    void reportsAMissingJournal() {
        try (var none = JournalPages.of(Journals.onSharedKafka(), InstantSource.system(), new SkippedRecords())) {
            assertThatThrownBy(none::summary)
                    .isInstanceOf(UnavailableException.class)
                    .hasMessage("There is no journal on this Kafka yet; start a mirror.");
        }
    }

    static List<Long> all(
            JournalPages history, StartPosition since, EndPosition until, EventFilter filter, Order order, int limit) {
        var sequences = new ArrayList<Long>();
        @Nullable PageCursor cursor = null;
        do {
            var page = history.page(new HistoryQuery(since, until, filter, order, limit, cursor));
            page.events().forEach(event -> sequences.add(event.sequence()));
            cursor = page.next() == null ? null : PageCursor.parse(page.next().text());
        } while (cursor != null);
        return sequences;
    }
}
