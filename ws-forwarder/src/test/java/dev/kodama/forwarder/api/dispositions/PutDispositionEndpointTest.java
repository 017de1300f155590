package dev.kodama.forwarder.api.dispositions;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.kodama.gaps.report.BaselineFile;
import dev.kodama.gaps.report.GapDisposition;
import dev.kodama.gaps.report.GapDispositions;
import dev.kodama.http.api.ApiRequest;
import dev.kodama.http.api.BadParameterException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PutDispositionEndpointTest {
    private static final Instant NOW = Instant.parse("2026-12-01T12:00:00.123456Z");

    /** In memory. */
    private static final class Store implements DispositionStore {
        private final List<GapDisposition> all = new ArrayList<>();

        @Override
        public Map<String, GapDisposition> of(String source) {
            return GapDispositions.of(all, source);
        }

        @Override
        public void put(GapDisposition disposition) {
            all.add(disposition);
        }

        @Override
        public void remove(String source, String eventType) {
            all.removeIf(one -> one.eventType().equals(eventType));
        }
    }

    private final Store store = new Store();
    private final PutDispositionEndpoint put = new PutDispositionEndpoint(store, "eu", () -> NOW);

    private static ApiRequest request(String type, String body) {
        return new ApiRequest(List.of(type), Map.of(), false).withBody(body);
    }

    private String list(String format) {
        var request = new ApiRequest(List.of(), Map.of("format", List.of(format)), false);
        return new DispositionsEndpoint(store, "eu", () -> NOW).answer(request).json();
    }

    @Test
    void keepsADecisionWithItsTimeAndSubject() throws Exception {
        var answer = put.answer(request(
                "A/B",
                "{\"kinds\":[\"silent\",\"unheard\"],\"reason\":\"known: \\\"x\\\"\",\"until\":\"2026-12-01\"}"));

        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.json())
                .isEqualTo("{\"event_type\":\"A/B\",\"kinds\":[\"unheard\",\"silent\"],\"disposition\":\"accepted\","
                        + "\"reason\":\"known: \\\"x\\\"\",\"until\":\"2026-12-01\",\"at\":\"2026-12-01T12:00:00.123Z\","
                        + "\"by\":\"-\",\"expired\":false}");
        assertThat(new ObjectMapper().readTree(list("list")).at("/dispositions/0"))
                .isEqualTo(new ObjectMapper().readTree(answer.json()));
    }

    @Test
    void isABaselineFile() {
        put.answer(request("B", "{\"kinds\":[\"silent\"],\"disposition\":\"to-wire\"}"));
        put.answer(request("yes", "{\"kinds\":[\"unheard\"],\"reason\":\"r: #1\",\"until\":\"2027-01-01\"}"));

        var baseline = BaselineFile.parse("served", list("baseline"));

        assertThat(baseline.most()).isEqualTo(2);
        assertThat(baseline.entries().get("yes")).isEqualTo(store.all.get(1).entry());
        assertThat(baseline.entries().get("B")).isEqualTo(store.all.get(0).entry());
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                {}                                                            | kinds must be a list
                {"kinds":[]}                                                  | kinds must be a list
                {"kinds":["loud"],"reason":"x","until":"2027-01-01"}          | kinds
                {"kinds":["silent"],"until":"2027-01-01"}                     | accepted needs a reason
                {"kinds":["silent"],"reason":"x"}                             | accepted needs a reason
                {"kinds":["silent"],"reason":"x","until":"2026-11-30"}        | until must be today
                {"kinds":["silent"],"reason":"x","until":"soon"}              | until must be a day
                {"kinds":["silent"],"disposition":"to-trim","until":"2027-01-01"} | only what is accepted expires
                {"kinds":["silent"],"disposition":"ignored"}                  | disposition must be to-wire
                """)
    void rejectsWhatIsNoDecision(String body, String reason) {
        assertThatThrownBy(() -> put.answer(request("A", body)))
                .isInstanceOf(BadParameterException.class)
                .hasMessageContaining(reason);
        assertThat(store.all).isEmpty();
    }
}
