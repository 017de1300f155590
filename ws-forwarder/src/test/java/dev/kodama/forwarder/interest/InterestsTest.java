package dev.kodama.forwarder.interest;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.kodama.forwarder.protocol.Filter;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class InterestsTest {
    private static Filter filter(String eventTypes, String entityIds) {
        return Filter.fromQuery(Map.of("event_types", eventTypes, "entity_ids", entityIds)::get);
    }

    @Test
    void countsThoseWhoWantTheSameWhateverTheEntity() {
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

        assertThat(Interests.of(many).counts()).hasSize(1_000);
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
