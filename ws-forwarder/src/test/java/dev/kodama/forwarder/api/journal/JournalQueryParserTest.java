package dev.kodama.forwarder.api.journal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.kodama.bus.metadata.EventMetadata.Head;
import dev.kodama.history.HistoryQuery;
import dev.kodama.history.Order;
import dev.kodama.history.PageCursor;
import dev.kodama.http.api.BadParameterException;
import dev.kodama.http.api.Parameters;
import dev.kodama.journal.EndPosition;
import dev.kodama.journal.EventFilter;
import dev.kodama.journal.StartPosition;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class JournalQueryParserTest {
    private static final Instant NOON = Instant.parse("2026-03-03T12:00:00Z");
    private static final PageCursor CURSOR = new PageCursor(null, false, Order.DESC, 42, new PageCursor.Bound.None());

    private static HistoryQuery events(String... parameters) {
        var query = new TreeMap<String, List<String>>();
        for (int i = 0; i < parameters.length; i += 2) {
            query.put(parameters[i], List.of(parameters[i + 1]));
        }
        return JournalQueryParser.events(JournalQueryParser.eventParameters(query), NOON, CursorFormat.PLAIN);
    }

    @Test
    void asksForTheFirstHundredByDefault() {
        assertThat(events())
                .isEqualTo(new HistoryQuery(
                        new StartPosition.Earliest(), new EndPosition.Now(), EventFilter.ALL, Order.ASC, 100, null));
        assertThat(events("since", " ", "event_types", "", "limit", "", "cursor", ""))
                .isEqualTo(events());
    }

    @Test
    void takesWhatStartAndEndTake() {
        var query = events("since", "-10m", "until", "4711", "order", "desc", "limit", "1000", "cursor", CURSOR.text());

        assertThat(query)
                .isEqualTo(new HistoryQuery(
                        new StartPosition.AtTime(NOON.minusSeconds(600)),
                        new EndPosition.AtSequence(4711),
                        EventFilter.ALL,
                        Order.DESC,
                        1000,
                        CURSOR));
    }

    @Test
    void takesAnyTime() {
        assertThat(events("since", "1961-04-12T06:07:00Z").since()).isEqualTo(new StartPosition.Earliest());
        assertThat(events("until", "1961-04-12T06:07:00Z").until())
                .isEqualTo(new EndPosition.BeforeTime(Instant.EPOCH));
    }

    @Test
    void takesACommaBehindABackslashForALetter() {
        assertThat(events("event_types", "A\\,B").filter().passes(new Head("A,B", null, null, false)))
                .isTrue();
        assertThat(events("event_types", "A\\,B").filter().passes(new Head("A", null, null, false)))
                .isFalse();
    }

    @Test
    void splitsFiltersAtCommas() {
        var filter = events("event_types", "TASK_*, ticket.created ,", "entity_ids", "t-1,t-2")
                .filter();

        assertThat(filter.passes(new Head("TASK_DONE", "task", "t-1", true))).isTrue();
        assertThat(filter.passes(new Head("ticket.created", null, "t-2", true))).isTrue();
        assertThat(filter.passes(new Head("TASK_DONE", "task", "t-3", true))).isFalse();
        assertThat(filter.passes(new Head("other", "task", "t-1", true))).isFalse();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "since   | yesterday                 | since must be earliest, latest, a sequence",
                "since   | 0                         | since ",
                "since   | +999999999-01-01T00:00:00Z | since is too far from now",
                "until   | soon                      | until must be now, never, a sequence",
                "until   | never                     | until must be now, a sequence or a time",
                "order   | up                        | order must be asc or desc, was 'up'",
                "limit   | 0                         | limit must be a whole number from 1 to 1000, was '0'",
                "limit   | 1001                      | limit must be a whole number from 1 to 1000",
                "limit   | ten                       | limit must be a whole number from 1 to 1000, was 'ten'",
                "limit   | 1e2                       | limit must be a whole number",
                "cursor  | abc                       | cursor must be what an answer said as next, was 'abc'",
                "event_types | a*b*c*d*e             | event_types may have at most 3 * in one, was 'a*b*c*d*e'",
                "event_type  | T                     | event_type is no parameter here; there are since, until,"
                        + " event_types",
            })
    void namesTheInvalidParameter(String name, String value, String says) {
        assertThatThrownBy(() -> events(name, value))
                .isInstanceOf(BadParameterException.class)
                .hasMessageStartingWith(says);
    }

    @Test
    void refusesAParameterThatIsThereTwice() {
        assertThatThrownBy(() -> JournalQueryParser.eventParameters(Map.of("limit", List.of("1", "2"))))
                .hasMessage("limit must not be given more than once");
    }

    @Test
    void rejectsTooManyNames() {
        assertThatThrownBy(() -> events("entity_ids", "x,".repeat(101)))
                .hasMessage("entity_ids may name at most 100, named 101");
    }

    @Test
    void refusesACursorOfAnotherQuestion() {
        assertThatThrownBy(() -> events("cursor", CURSOR.text()))
                .hasMessageStartingWith("cursor is of the other order");
        var index = new PageCursor(null, true, Order.ASC, 42, new PageCursor.Bound.None());
        assertThatThrownBy(() -> events("cursor", index.text())).hasMessage("cursor is of another endpoint");
    }

    @Test
    void asksForATimeline() {
        var parameters =
                Parameters.of(Map.of("order", List.of("desc"), "limit", List.of("7")), JournalQueryParser.TIMELINE);

        var query = JournalQueryParser.timeline(List.of("task", "t-1"), parameters, NOON, CursorFormat.PLAIN);

        assertThat(query.filter()).isEqualTo(EventFilter.of(List.of(), List.of("task"), List.of("t-1")));
        assertThat(query.order()).isEqualTo(Order.DESC);
        assertThat(query.limit()).isEqualTo(7);
        assertThat(query.since()).isEqualTo(new StartPosition.Earliest());
        assertThat(query.until()).isEqualTo(new EndPosition.Now());
    }
}
