package dev.kodama.forwarder.subscriptions;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.kodama.forwarder.protocol.Filter;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class InterestsTest {
    private static Filter filter(String eventTypes, String entityIds) {
        return Filter.fromQuery(Map.of("event_types", eventTypes, "entity_ids", entityIds)::get);
    }

    @Test
    void countsEqualFiltersWhateverTheirEntityIds() {
        var interests = Interests.of(List.of(filter("A,B", "1"), filter("B,A", "2"), filter("A", ""), Filter.ALL));

        assertThat(interests.counts().values()).containsExactlyInAnyOrder(2, 1, 1);
    }

    @Test
    void leavesOutWhoTakesNothing() {
        assertThat(Interests.of(List.of(filter(",", "")))).isEqualTo(Interests.NONE);
    }

    @Test
    void isNoneWithoutClients() {
        assertThat(Interests.of(List.of())).isEqualTo(Interests.NONE);
    }

    @Test
    void keepsABound() {
        var many = IntStream.range(0, 2_000)
                .mapToObj(number -> filter("TYPE_" + number, ""))
                .toList();

        var interests = Interests.of(many);

        assertThat(interests.counts()).hasSize(1_000);
        assertThat(interests.more()).isEqualTo(1_000);
    }

    /** The attack: 35 clients that want a hundred thousand types each. Beside it, a dashboard that wants two. */
    @Test
    void fitsIntoARecordWhateverClientsWant() throws Exception {
        var filters = new ArrayList<Filter>(List.of(filter("A,B", "")));
        for (int client = 0; client < 35; client++) {
            String prefix = client + "\u0001\"é";
            filters.add(filter(
                    IntStream.range(0, 100_000)
                            .mapToObj(number -> prefix + number)
                            .collect(Collectors.joining(",")),
                    ""));
        }

        String json = Interests.of(filters).toJson("default", Instant.EPOCH);

        assertThat(json.getBytes(StandardCharsets.UTF_8)).hasSizeLessThan(Interests.MAX_BYTES + 1_000);
        var record = new ObjectMapper().readTree(json);
        assertThat(record.path("more").asInt()).isEqualTo(35);
        assertThat(record.path("interests"))
                .hasSize(2)
                .contains(
                        new ObjectMapper()
                                .readTree("{\"event_types\":[\"A\",\"B\"],\"entity_types\":[],\"listeners\":1}"),
                        new ObjectMapper().readTree("{\"event_types\":[],\"entity_types\":[],\"listeners\":35}"));
    }

    @Test
    void isNeverLongerInJsonThanItIsTakenFor() throws Exception {
        var filters = IntStream.range(0, 1_000)
                .mapToObj(number -> filter("\u0001".repeat(500) + number, ""))
                .toList();

        var interests = Interests.of(filters);

        assertThat(interests.more()).isPositive();
        assertThat(interests.toJson("default", Instant.EPOCH)).hasSizeLessThan(Interests.MAX_BYTES + 1_000);
    }

    @Test
    void isWrittenAsTheGapAnalysisReadsIt() throws Exception {
        var json = Interests.of(List.of(filter("B,A", "1"))).toJson("default", Instant.parse("2026-03-03T12:00:00Z"));

        assertThat(new ObjectMapper().readTree(json)).isEqualTo(new ObjectMapper().readTree("""
                {"kind": "dashboard", "source": "default", "until": "2026-03-03T12:00:00Z",
                 "interests": [{"event_types": ["A", "B"], "entity_types": [], "listeners": 1}]}
                """));
    }
}
