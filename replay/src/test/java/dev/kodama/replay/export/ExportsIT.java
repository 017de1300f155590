package dev.kodama.replay.export;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.kodama.journal.EndPosition;
import dev.kodama.journal.EventFilter;
import dev.kodama.journal.JournalConfig;
import dev.kodama.journal.StartPosition;
import dev.kodama.journal.mask.EventMask;
import dev.kodama.journal.topics.JournalTopics;
import dev.kodama.testing.JournalFeeder;
import dev.kodama.testing.Journals;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Exports of a journal of a thousand events; every hundredth is a {@code RARE}. */
@Timeout(90)
class ExportsIT {
    private static final int EVENTS = 1_000;
    private static final EventFilter RARE = EventFilter.of(List.of("RARE"), List.of(), List.of());
    private static final Duration LONG = Duration.ofSeconds(60);

    private static JournalConfig journal;

    private volatile Instant now = Instant.parse("2026-03-03T12:00:00Z");
    private final InstantSource clock = () -> now;
    private Exports exports;

    @BeforeAll
    static void write() {
        journal = Journals.onSharedKafka();
        JournalTopics.create(journal);
        Journals.write(
                journal,
                1,
                EVENTS,
                number -> JournalFeeder.body(number % 100 == 0 ? "RARE" : "T", "task", "t-" + number % 7, number));
    }

    @BeforeEach
    void open() {
        exports = Exports.of(journal, clock, EventMask.NONE, ExportLimits.NONE);
    }

    @AfterEach
    void close() {
        exports.close();
    }

    private static ExportRequest request(EventFilter filter, String format) {
        return new ExportRequest(
                journal.source(), new StartPosition.AtSequence(101), new EndPosition.AtSequence(900), filter, format);
    }

    private Path done(Export export) {
        await().atMost(LONG).until(() -> export.status().state() != Export.State.RUNNING);
        assertThat(export.status().error()).isEmpty();
        return export.file().orElseThrow();
    }

    @Test
    void writesTheEventsOfARange() throws Exception {
        var export = exports.start(request(RARE, "ndjson"), "ann");

        Path file = done(export);

        assertThat(Files.readAllLines(file)).hasSize(8).allMatch(line -> line.contains("\"event_type\":\"RARE\""));
        assertThat(export.status().bytes()).isEqualTo(Files.size(file));
        assertThat(export.status().progress())
                .satisfies(progress -> assertThat(progress.events()).isEqualTo(8));
        assertThat(exports.find(export.id())).containsSame(export);
    }

    @ParameterizedTest
    @ValueSource(strings = {"csv", "parquet"})
    void writesOtherFormats(String format) throws Exception {
        byte[] bytes = Files.readAllBytes(done(exports.start(request(EventFilter.ALL, format), "ann")));

        String start = new String(bytes, 0, 4, ISO_8859_1);
        assertThat(start).isEqualTo(format.equals("parquet") ? "PAR1" : "seq,");
    }

    @Test
    void failsBeyondItsMaximumOfBytes() throws Exception {
        exports.close();
        exports = Exports.of(journal, clock, ExportLimits.NONE, 5_000);

        var export = exports.start(request(EventFilter.ALL, "ndjson"), "ann");
        await().atMost(LONG).until(() -> export.status().state() == Export.State.FAILED);

        assertThat(export.status().error()).contains("ask for less time");
        assertThat(export.file()).isEmpty();
    }

    @Test
    void failsWithTheReason() throws Exception {
        var nowhere = new ExportRequest(
                journal.source(),
                StartPosition.parse("another-journal-000001:5", now),
                new EndPosition.Now(),
                EventFilter.ALL,
                "csv");

        var export = exports.start(nowhere, "ann");
        await().atMost(LONG).until(() -> export.status().state() == Export.State.FAILED);

        assertThat(export.status().error()).contains("another-journal-000001");
    }

    @Test
    void deletesFiles() throws Exception {
        Path deleted = done(exports.start(request(RARE, "csv"), "ann"));
        Path kept = done(exports.start(request(RARE, "csv"), "ann"));

        assertThat(exports.delete(exports.all().get(0).id())).isTrue();
        assertThat(exports.delete("none")).isFalse();
        assertThat(List.of(deleted, kept)).filteredOn(Files::exists).hasSize(1);
        exports.close();

        assertThat(kept).doesNotExist();
        assertThat(kept.getParent()).doesNotExist();
    }

    @Test
    void keepsAFewOnly() throws Exception {
        for (int i = 0; i < Exports.MAX_KEPT; i++) {
            done(exports.start(request(RARE, "csv"), "ann"));
        }

        assertThatThrownBy(() -> exports.start(request(RARE, "csv"), "ann"))
                .isInstanceOf(TooManyExportsException.class)
                .hasMessageContaining("delete one");

        now = now.plus(Exports.KEPT_FOR).plusSeconds(1);
        exports.deleteExpired();

        assertThat(exports.all()).isEmpty();
    }

    @Test
    void runsOneOfAUserAtATime() throws Exception {
        exports.close();
        exports = Exports.of(journal, clock, EventMask.NONE, new ExportLimits(1, 0));

        var first = exports.start(request(EventFilter.ALL, "csv"), "ann");

        assertThatThrownBy(() -> exports.start(request(RARE, "csv"), "ann"))
                .isInstanceOfSatisfying(
                        TooManyExportsException.class,
                        tooMany -> assertThat(tooMany.reason()).isEqualTo(TooManyExportsException.Reason.USER))
                .hasMessageContaining("1 of your exports run already");
        done(exports.start(request(RARE, "csv"), "ben"));
        done(first);
        done(exports.start(request(RARE, "csv"), "ann"));
    }

    @Test
    void boundsTheBytesOfAUserInAnHour() throws Exception {
        exports.close();
        exports = Exports.of(journal, clock, EventMask.NONE, new ExportLimits(0, 10_000));

        done(exports.start(request(EventFilter.ALL, "csv"), "ann"));

        await().atMost(LONG)
                .untilAsserted(() -> assertThatThrownBy(() -> exports.start(request(RARE, "csv"), "ann"))
                        .isInstanceOfSatisfying(TooManyExportsException.class, tooMany -> {
                            assertThat(tooMany.reason()).isEqualTo(TooManyExportsException.Reason.BYTES);
                            now = now.plus(tooMany.waitTime());
                        }));
        done(exports.start(request(RARE, "csv"), "ben"));
        done(exports.start(request(RARE, "csv"), "ann"));
    }
}
