package dev.kodama.doctor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import dev.kodama.doctor.Finding.Level;
import dev.kodama.journal.JournalPosition;
import dev.kodama.journal.SourcePosition;
import dev.kodama.mirror.replication.psync.ReplicationSupport;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class MirrorChecksTest {
    private static final Instant NOW = Instant.parse("2026-03-03T12:00:00Z");

    private static KafkaFacts journaled(int mirrors, String replid, long offset) {
        var position = new JournalPosition(new SourcePosition(replid, offset), 1_235, 9, NOW.minusSeconds(90));
        return kafka(Optional.of(mirrors), Optional.of(position), "");
    }

    private static KafkaFacts kafka(Optional<Integer> mirrors, Optional<JournalPosition> position, String failure) {
        return new KafkaFacts(1, "", Map.of(), Map.of(), Set.of(), List.of(), "", mirrors, position, failure);
    }

    private static final RedisFacts REDIS = new RedisFacts(
            Map.of(
                    "master_replid", "now",
                    "master_replid2", "before",
                    "master_repl_offset", "5000",
                    "repl_backlog_first_byte_offset", "2000"),
            Map.of(),
            new ReplicationSupport.Allowed(),
            0,
            List.of());

    static Stream<Arguments> rows() {
        return Stream.of(
                arguments(journaled(2, "now", 4_000), "running", Level.OK, "one leads, 1 stand by"),
                arguments(journaled(0, "now", 4_000), "running", Level.NOTE, "none for source default"),
                arguments(
                        kafka(Optional.empty(), Optional.empty(), ""),
                        "running",
                        Level.NOTE,
                        "access to its consumer group is denied"),
                arguments(journaled(1, "now", 4_000), "position", Level.OK, "number 1,235; journaled up to 90 s"),
                arguments(journaled(1, "", 0), "position", Level.OK, "by subscription"),
                arguments(kafka(Optional.of(0), Optional.empty(), ""), "position", Level.NOTE, "never journaled"),
                arguments(kafka(Optional.of(0), Optional.empty(), "open"), "position", Level.WARNING, "open"),
                arguments(journaled(0, "now", 1_999), "backlog", Level.OK, "2.9 KB to catch up, all"),
                arguments(journaled(0, "before", 4_000), "backlog", Level.OK, "1,000 bytes"),
                arguments(journaled(0, "now", 1_998), "backlog", Level.PROBLEM, "no longer in Redis's backlog"),
                arguments(journaled(0, "other", 4_000), "backlog", Level.WARNING, "a new history"));
    }

    @ParameterizedTest(name = "{1} {2}: {3}")
    @MethodSource("rows")
    void judges(KafkaFacts facts, String check, Level level, String found) {
        var rows = MirrorChecks.of(facts, Optional.of(REDIS), "default", NOW).stream()
                .filter(finding -> finding.check().equals(check))
                .toList();

        assertThat(rows).singleElement().satisfies(finding -> {
            assertThat(finding.level()).isEqualTo(level);
            assertThat(finding.found()).contains(found);
        });
    }
}
