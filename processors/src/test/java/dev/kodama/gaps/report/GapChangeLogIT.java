package dev.kodama.gaps.report;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kodama.bus.metadata.CanaryType;
import dev.kodama.gaps.GapConfig;
import dev.kodama.gaps.GapKind;
import dev.kodama.journal.JournalConfig;
import dev.kodama.journal.compacted.CompactedWriter;
import dev.kodama.journal.topics.JournalTopics;
import dev.kodama.testing.Journals;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Changes of gaps, read from their topic. */
@Timeout(60)
class GapChangeLogIT {
    private static final Instant LATER = Instant.parse("2100-01-01T00:00:00Z");

    private JournalConfig journal;
    private CompactedWriter topic;
    private GapChangeLog log;

    @BeforeEach
    void open() {
        journal = Journals.onSharedKafka();
        JournalTopics.createForTopologies(
                journal, List.of(JournalTopics.retainedForever(GapConfig.changesTopic(journal))));
        topic = new CompactedWriter(journal, GapConfig.changesTopic(journal));
        log = new GapChangeLog(journal);
    }

    @AfterEach
    void close() {
        topic.close();
    }

    private void change(String source, String type, String kinds, String severity) throws InterruptedException {
        topic.write(
                source + "/" + type,
                "{\"event_type\":\"" + type + "\",\"kinds\":[" + kinds + "],\"severity\":\"" + severity + "\"}");
    }

    private GapChangeLog.Found find(@Nullable String type, int limit) {
        return log.find(new GapChangeLog.Query("eu", type, Instant.EPOCH, LATER, limit));
    }

    private static List<String> texts(GapChangeLog.Found found) {
        return found.changes().stream()
                .map(change -> {
                    var kind = change.kind();
                    return change.eventType() + " " + (kind == null ? "-" : kind.label()) + " "
                            + change.type().label();
                })
                .toList();
    }

    @Test
    void tellsWhatBeganAndEnded() throws Exception {
        change("eu", "A", "\"unheard\",\"undeclared\"", "high");
        change("us", "A", "\"silent\"", "low");
        change("eu", "B", "\"silent\"", "low");
        change("eu", "A", "\"undeclared\"", "low");
        change("eu", "A", "\"undeclared\"", "medium");

        assertThat(texts(find(null, 10)))
                .containsExactlyInAnyOrder(
                        "A - changed",
                        "A unheard resolved",
                        "B silent opened",
                        "A undeclared opened",
                        "A unheard opened");
        assertThat(texts(find("A", 2))).containsExactly("A - changed", "A unheard resolved");
        assertThat(find("A", 2).more()).isTrue();
        assertThat(find("A", 4).more()).isFalse();
        assertThat(find("A", 1).changes().get(0).kinds()).containsExactly(GapKind.UNDECLARED);
    }

    @Test
    void leavesTheCanaryOutUnlessItIsAskedFor() throws Exception {
        change("eu", CanaryType.EVENT_TYPE, "\"unheard\"", "low");
        change("eu", "A", "\"unheard\"", "high");

        assertThat(texts(find(null, 10))).containsExactly("A unheard opened");
        assertThat(texts(find(CanaryType.EVENT_TYPE, 10))).containsExactly("kodama.canary unheard opened");
    }

    @Test
    void readsOnFromTheLastQuery() throws Exception {
        assertThat(find(null, 10).changes()).isEmpty();
        change("eu", "A", "\"unheard\"", "high");
        assertThat(texts(find(null, 10))).containsExactly("A unheard opened");

        change("eu", "A", "", "high");

        assertThat(texts(find(null, 10))).containsExactly("A unheard resolved", "A unheard opened");
        var until = find(null, 10).changes().get(0).time();
        var before = log.find(new GapChangeLog.Query("eu", null, Instant.EPOCH, until, 10));
        assertThat(before.changes()).noneMatch(change -> !change.time().isBefore(until));
        assertThat(before.from()).isNull();
    }
}
