package dev.kodama.forwarder.api.overview;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.kodama.catalog.Catalog;
import dev.kodama.forwarder.api.derived.GapChangesEndpoint;
import dev.kodama.freshness.AsOf;
import dev.kodama.freshness.ProgressSource;
import dev.kodama.gaps.Severity;
import dev.kodama.gaps.report.GapChangeLog;
import dev.kodama.gaps.report.GapRow;
import dev.kodama.history.JournalPages;
import dev.kodama.history.UnavailableException;
import dev.kodama.http.api.ApiRequest;
import dev.kodama.http.api.BadParameterException;
import dev.kodama.http.api.Endpoint;
import dev.kodama.http.auth.Principal;
import dev.kodama.http.visibility.EventVisibility;
import dev.kodama.http.visibility.FilterKey;
import dev.kodama.index.IndexAnswer;
import dev.kodama.index.JournalIndex;
import dev.kodama.index.Postings;
import dev.kodama.journal.JournalConfig;
import dev.kodama.journal.JournalRecordCodec;
import dev.kodama.journal.reader.SkippedRecords;
import dev.kodama.journal.topics.JournalTopics;
import dev.kodama.testing.JournalFeeder;
import dev.kodama.testing.Journals;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A journal of 21,000 events, a second apart from 1970 on; the first is of a task that has no other. */
@Timeout(120)
class OverviewIT {
    private static final int EVENTS = 21_000;
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final InstantSource CLOCK = () -> Instant.ofEpochSecond(EVENTS + 60);
    private static final ProgressSource PROGRESS = new ProgressSource() {
        @Override
        public AsOf asOf(String topology, Instant now) {
            return AsOf.UNKNOWN;
        }

        @Override
        public ProgressSource ofSource(String other) {
            return this;
        }
    };

    private static JournalConfig journal;
    private static JournalPages pages;
    private static JournalIndex index;

    @BeforeAll
    static void write() {
        journal = Journals.onSharedKafka();
        JournalTopics.create(journal);
        Journals.write(journal, 1, EVENTS, 1_000, OverviewIT::body);
        pages = JournalPages.of(journal, InstantSource.system(), new SkippedRecords());
        index = ofFirstEvent();
    }

    @AfterAll
    static void close() {
        pages.close();
    }

    private static String body(long sequence) {
        return sequence == 1
                ? JournalFeeder.body("TASK_OLD", "task", "old-1", 1)
                : JournalFeeder.body(
                        sequence % 2 == 0 ? "TASK_DONE" : "TICKET_NEW", kind(sequence), id(sequence), sequence);
    }

    private static String kind(long sequence) {
        return sequence % 2 == 0 ? "task" : "ticket";
    }

    private static String id(long sequence) {
        return "t-" + sequence % 15;
    }

    /** Knows one event only, which is enough here. */
    private static JournalIndex ofFirstEvent() {
        var codec = new JournalRecordCodec(journal);
        var ends = new HashMap<Integer, Long>();
        var first = new HashMap<Integer, Postings>();
        for (var record : Journals.records(journal, journal.eventsTopic(), EVENTS)) {
            ends.merge(record.partition(), record.offset() + 1, Math::max);
            if (codec.sequence(record) == 1) {
                var posting = new Postings.Builder();
                posting.add(record.offset(), 1);
                first.put(record.partition(), posting.build());
            }
        }
        var partitions = new ArrayList<IndexAnswer.Partition>();
        ends.forEach((number, end) -> partitions.add(
                new IndexAnswer.Partition(number, 0, end, first.getOrDefault(number, Postings.NONE), true)));
        return query -> new IndexAnswer.Found(partitions);
    }

    private static JsonNode ask(Endpoint endpoint, Map<String, String> parameters, Principal caller) throws Exception {
        var query = new HashMap<String, List<String>>();
        parameters.forEach((name, value) -> query.put(name, List.of(value)));
        return JSON.readTree(
                endpoint.answer(new ApiRequest(List.of(), query, false, caller)).json());
    }

    private static EntitiesEndpoint entities(JournalIndex with) {
        return new EntitiesEndpoint(journal.source(), () -> pages, caller -> with);
    }

    private static List<String> ids(JsonNode answer) {
        var ids = new ArrayList<String>();
        answer.path("entities")
                .forEach(one -> ids.add(one.path("entity_type").asText() + " "
                        + one.path("entity_id").asText()));
        return ids;
    }

    @Test
    void findsEntitiesByTheBeginningOfTheirId() throws Exception {
        var some = ask(entities(index), Map.of("prefix", "t-1", "type", "task", "limit", "3"), Principal.ANYONE);
        var all = ask(entities(index), Map.of("limit", "1000"), Principal.ANYONE);

        assertThat(ids(some))
                .containsExactly("task t-13", "task t-11", "task t-1")
                .doesNotContain("ticket t-1");
        assertThat(some.path("more").asBoolean()).isTrue();
        assertThat(some.at("/examined/events").asInt()).isEqualTo(20_000);
        assertThat(some.at("/entities/0/events").asInt()).isBetween(600, 700);
        assertThat(ids(all)).hasSize(30).doesNotContain("task old-1");
    }

    @Test
    void findsAnOldEntityByItsIdInTheIndex() throws Exception {
        assertThat(ids(ask(entities(index), Map.of("prefix", "old-1"), Principal.ANYONE)))
                .containsExactly("task old-1");
        assertThat(ids(ask(entities(index), Map.of("prefix", "old-"), Principal.ANYONE)))
                .isEmpty();
        assertThat(ids(ask(entities(JournalIndex.none("is away")), Map.of("prefix", "old-1"), Principal.ANYONE)))
                .isEmpty();
    }

    @Test
    void findsOnlyEntitiesThatTheCallerMaySee() throws Exception {
        var caller = new Principal(
                "s",
                Optional.empty(),
                EventVisibility.of(Map.of(FilterKey.ENTITY_TYPES, Set.of("ticket"))),
                Optional.empty());

        assertThat(ids(ask(entities(index), Map.of("limit", "1000"), caller)))
                .hasSize(15)
                .allMatch(id -> id.startsWith("ticket "));
        assertThat(ids(ask(entities(index), Map.of("prefix", "old-1"), caller))).isEmpty();
    }

    private static GapRow row(String source, String type) throws Exception {
        var json = (ObjectNode) JSON.readTree(
                "{\"event_type\":\"" + type + "\",\"count\":7,\"first_seen\":\"2026-03-03T12:00:00.000Z\","
                        + "\"last_seen\":\"2026-03-03T13:00:00.000Z\",\"entity_types\":[\"task\"],\"source\":[],\"subscribers\":[],"
                        + "\"listeners\":{\"direct\":2,\"pattern\":1,\"dashboard\":0,\"durable\":0}}");
        return new GapRow(source, type, Set.of(), Severity.LOW, json);
    }

    @Test
    void listsDeclaredAndObservedTypes() throws Exception {
        var catalog = Catalog.parse("c", "events:\n  DECLARED: {source: billing, subscribers: [audit]}\n");
        var rows = List.of(row(journal.source(), "TASK_DONE"), row("another", "FOREIGN"));
        var endpoint = new CatalogEndpoint(catalog, () -> rows, () -> pages, PROGRESS, journal.source(), CLOCK);

        var types = ask(endpoint, Map.of("schemas", "true"), Principal.ANYONE).path("types");

        assertThat(types)
                .extracting(type -> type.path("event_type").asText())
                .containsExactly("DECLARED", "TASK_DONE", "TICKET_NEW");
        assertThat(types.get(0).path("publishers")).hasToString("[\"billing\"]");
        assertThat(types.get(0).path("schema").isNull()).isTrue();
        assertThat(types.get(1).path("declared").asBoolean()).isFalse();
        assertThat(types.get(1).path("count").asInt()).isEqualTo(7);
        assertThat(types.get(1).at("/listeners/direct").asInt()).isEqualTo(2);
        assertThat(types.get(1).at("/schema/type").asText()).isEqualTo("object");
        assertThat(ask(endpoint, Map.of(), Principal.ANYONE).at("/types/1").has("schema"))
                .isFalse();
    }

    private static HistogramEndpoint histogram(GapChangesEndpoint.Source changes) {
        return new HistogramEndpoint(
                journal.source(), () -> pages, caller -> JournalIndex.none("is away"), changes, CLOCK);
    }

    @Test
    void countsARangeOfTimesOrSequences() throws Exception {
        var endpoint = histogram(query -> new GapChangeLog.Found(List.of(), null, false));

        var hour = ask(endpoint, Map.of("buckets", "60", "event_types", "TASK_*"), Principal.ANYONE);
        var sequences = ask(endpoint, Map.of("since", "60", "until", "179", "buckets", "2"), Principal.ANYONE);

        assertThat(hour.path("bucket_ms").asLong()).isEqualTo(60_000);
        assertThat(hour.path("total").asLong()).isEqualTo(1_771);
        assertThat(hour.at("/buckets/0/types/TASK_DONE").asLong()).isEqualTo(30);
        assertThat(sequences.path("buckets")).hasSize(2);
        assertThat(sequences.path("first_seq").asLong()).isEqualTo(60);
        assertThat(sequences.path("last_seq").asLong()).isEqualTo(179);
        assertThat(sequences.path("notes")).hasSize(1); // the index
    }

    @Test
    void countsWithoutChangesOfGapsIfTheyCannotBeRead() throws Exception {
        var endpoint = histogram(query -> {
            throw new UnavailableException("Kafka does not answer.");
        });

        assertThat(ask(endpoint, Map.of(), Principal.ANYONE).path("notes").toString())
                .contains("Changes of gaps cannot be read now.");
        assertThatThrownBy(() -> ask(endpoint, Map.of("since", "-10m", "until", "-20m"), Principal.ANYONE))
                .isInstanceOf(BadParameterException.class)
                .hasMessageContaining("until must be after since");
    }
}
