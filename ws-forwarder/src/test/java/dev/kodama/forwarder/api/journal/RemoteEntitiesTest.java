package dev.kodama.forwarder.api.journal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.kodama.forwarder.api.ApiRequest;
import dev.kodama.history.UnavailableException;
import java.net.URI;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class RemoteEntitiesTest {
    @Test
    void asksForWhatItWasAskedFor() {
        var request =
                new ApiRequest(List.of("task", "a/b c%"), Map.of("since", List.of("2026-03-03T12:00:00+01:00")), false);

        assertThat(RemoteEntities.path(request))
                .isEqualTo("/api/v1/entities/task/a%2Fb%20c%25/events?since=2026-03-03T12%3A00%3A00%2B01%3A00");
        assertThat(RemoteEntities.path(new ApiRequest(List.of("a", "b"), Map.of(), false)))
                .isEqualTo("/api/v1/entities/a/b/events");
    }

    @Test
    void saysWhereNobodyAnswers() {
        var nobody = new RemoteEntities(URI.create("http://127.0.0.1:1"));

        assertThatThrownBy(() -> nobody.answer(new ApiRequest(List.of("a", "b"), Map.of(), false)))
                .isInstanceOf(UnavailableException.class)
                .hasMessageContaining("cannot be asked at http://127.0.0.1:1 (nobody listens there)")
                .hasMessageContaining("KODAMA_PROCESSORS_URL");
    }
}
