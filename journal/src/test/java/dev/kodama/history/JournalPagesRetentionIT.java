package dev.kodama.history;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kodama.journal.EndPosition;
import dev.kodama.journal.EventFilter;
import dev.kodama.journal.JournalConfig;
import dev.kodama.journal.StartPosition;
import dev.kodama.journal.reader.SkippedRecords;
import dev.kodama.journal.topics.JournalTopics;
import dev.kodama.testing.JournalFeeder;
import dev.kodama.testing.Journals;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.RecordsToDelete;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Pages of journals from which retention has deleted events. */
@Timeout(60)
class JournalPagesRetentionIT {
    private static final StartPosition EARLIEST = new StartPosition.Earliest();
    private static final EndPosition NOW = new EndPosition.Now();

    @ParameterizedTest
    @EnumSource
    void startsAtTheOldestEvent(Order order) throws Exception {
        var cut = Journals.onSharedKafka();
        JournalTopics.create(cut);
        try (var writer = new JournalFeeder(cut);
                var reader = JournalPages.of(cut, InstantSource.system(), new SkippedRecords())) {
            writer.write(1_000, JournalPagesIT::body);
            cut(cut);

            var left = JournalPagesIT.all(reader, EARLIEST, NOW, EventFilter.ALL, order, 100);

            assertThat(left).hasSizeLessThan(1_000).doesNotHaveDuplicates().contains(1_000L);
            assertThat(reader.summary().first()).isEqualTo(Collections.min(left));
        }
    }

    @ParameterizedTest
    @EnumSource
    void reportsEventsThatRetentionDeletedFromOnePartition(Order order) throws Exception {
        var uneven = Journals.onSharedKafka();
        JournalTopics.create(uneven);
        try (var writer = new JournalFeeder(uneven);
                var reader = JournalPages.of(uneven, InstantSource.system(), new SkippedRecords())) {
            writer.write(1_000, JournalPagesIT::body);
            var partition = new TopicPartition(uneven.eventsTopic(), 0);
            try (var admin = Admin.create(uneven.clientProperties())) {
                admin.deleteRecords(Map.of(partition, RecordsToDelete.beforeOffset(200)))
                        .all()
                        .get();
            }
            var before = new ArrayList<Long>();

            var left = pages(reader, new HistoryQuery(EARLIEST, NOW, EventFilter.ALL, order, 100, null), before);

            var sorted = new ArrayList<>(left);
            Collections.sort(sorted);
            long wholeFrom = 1_000;
            while (sorted.contains(wholeFrom - 1)) {
                wholeFrom--;
            }
            assertThat(sorted.get(0)).isLessThan(100); // of the other partitions, whatever the order
            assertThat(left).doesNotHaveDuplicates().hasSizeGreaterThan(500).hasSizeLessThan(1_000);
            assertThat(Collections.max(before)).isEqualTo(wholeFrom);
            assertThat(before.get(order == Order.ASC ? before.size() - 1 : 0)).isZero(); // the newest page is whole

            before.clear();
            var whole =
                    new HistoryQuery(new StartPosition.AtSequence(wholeFrom), NOW, EventFilter.ALL, order, 100, null);
            assertThat(pages(reader, whole, before)).hasSize((int) (1_001 - wholeFrom));
            var times = new HistoryQuery(
                    new StartPosition.AtTime(writer.time(wholeFrom + 1)), NOW, EventFilter.ALL, order, 100, null);
            assertThat(pages(reader, times, before)).hasSize((int) (1_000 - wholeFrom));
            assertThat(before).containsOnly(0L);
        }
    }

    private static List<Long> pages(JournalPages history, HistoryQuery query, List<Long> before) {
        var sequences = new ArrayList<Long>();
        @Nullable PageCursor cursor = null;
        do {
            var page = history.page(new HistoryQuery(
                    query.since(), query.until(), query.filter(), query.order(), query.limit(), cursor));
            page.events().forEach(event -> sequences.add(event.sequence()));
            before.add(page.cutBefore());
            cursor = page.next();
        } while (cursor != null);
        return sequences;
    }

    private static void cut(JournalConfig config) throws Exception {
        try (var admin = Admin.create(config.clientProperties())) {
            admin.deleteRecords(Map.of(
                            new TopicPartition(config.eventsTopic(), 0), RecordsToDelete.beforeOffset(100),
                            new TopicPartition(config.eventsTopic(), 1), RecordsToDelete.beforeOffset(100),
                            new TopicPartition(config.eventsTopic(), 2), RecordsToDelete.beforeOffset(100)))
                    .all()
                    .get();
        }
    }
}
