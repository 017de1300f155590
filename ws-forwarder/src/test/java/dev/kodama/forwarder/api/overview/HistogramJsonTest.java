package dev.kodama.forwarder.api.overview;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.kodama.gaps.Severity;
import dev.kodama.gaps.report.GapChange;
import dev.kodama.gaps.report.GapChangeLog;
import dev.kodama.history.histogram.Histogram;
import dev.kodama.journal.JournalEpoch;
import dev.kodama.journal.JournaledEvent;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import org.junit.jupiter.api.Test;

class HistogramJsonTest {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final OptionalLong UNKNOWN = OptionalLong.empty();

    private static final Histogram HISTOGRAM = new Histogram(
            new JournalEpoch("another-journal-000001"),
            60_000,
            7,
            20,
            OptionalLong.of(13),
            List.of(
                    new Histogram.Bucket(0, OptionalLong.of(7), OptionalLong.of(10), Map.of("A", 2L, "B", 5L, "C", 3L)),
                    new Histogram.Bucket(60_000, OptionalLong.of(17), OptionalLong.of(3), null),
                    new Histogram.Bucket(120_000, UNKNOWN, UNKNOWN, null)),
            List.of(JournaledEvent.of(
                    9,
                    Instant.ofEpochMilli(5),
                    "journal",
                    "default",
                    "{\"event_type\":\"journal.hole\",\"payload\":{\"reason\":\"backlog\",\"missed\":4,\"x\":1}}")),
            List.of("Some are not split."));

    private static JsonNode json(int top, Optional<GapChangeLog.Found> changes) throws Exception {
        return JSON.readTree(new HistogramJson(HISTOGRAM, "default", top).text(changes));
    }

    private static GapChangeLog.Found changes(boolean more) {
        var change = new GapChange(
                Instant.ofEpochMilli(70_000), "default", "A", null, Severity.HIGH, GapChange.Type.CHANGED, Set.of());
        return new GapChangeLog.Found(List.of(change), null, more);
    }

    @Test
    void sumsTheTypesThatAreNotAmongTheMostFrequent() throws Exception {
        var json = json(2, Optional.of(changes(false)));

        assertThat(json.path("types")).hasToString("[\"B\",\"C\"]");
        assertThat(json.at("/buckets/0/types")).hasToString("{\"B\":5,\"C\":3}");
        assertThat(json.at("/buckets/0/other").asLong()).isEqualTo(2);
    }

    @Test
    void saysWhatIsUnknown() throws Exception {
        var json = json(5, Optional.empty());

        assertThat(json.at("/buckets/1"))
                .hasToString("{\"time\":\"1970-01-01T00:01:00.000Z\",\"first_seq\":17,\"count\":3,\"types\":null}");
        assertThat(json.at("/buckets/2"))
                .hasToString(
                        "{\"time\":\"1970-01-01T00:02:00.000Z\",\"first_seq\":null,\"count\":null,\"types\":null}");
        assertThat(json.path("notes")).hasToString("[\"Some are not split.\",\"Changes of gaps cannot be read now.\"]");
    }

    @Test
    void hasTheRangeItsHolesAndChangesOfGaps() throws Exception {
        var json = json(5, Optional.of(changes(true)));

        assertThat(json.path("since").asText()).isEqualTo("1970-01-01T00:00:00.000Z");
        assertThat(json.path("until").asText()).isEqualTo("1970-01-01T00:03:00.000Z");
        assertThat(json.path("first_seq").asLong()).isEqualTo(7);
        assertThat(json.path("last_seq").asLong()).isEqualTo(19);
        assertThat(json.at("/holes/0"))
                .hasToString("{\"seq\":9,\"time\":\"1970-01-01T00:00:00.005Z\",\"from_time\":null,\"to_time\":null,"
                        + "\"missed\":4,\"reason\":\"backlog\"}");
        assertThat(json.at("/gap_changes/0/change").asText()).isEqualTo("changed");
        assertThat(json.path("notes")).hasSize(2);
    }
}
