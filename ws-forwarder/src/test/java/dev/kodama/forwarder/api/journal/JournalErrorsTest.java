package dev.kodama.forwarder.api.journal;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kodama.history.UnavailableException;
import dev.kodama.http.api.ApiResponse;
import org.junit.jupiter.api.Test;

class JournalErrorsTest {
    private final JournalErrors errors = new JournalErrors();

    @Test
    void answers503WhileKafkaIsUnavailable() {
        var response = errors.toResponse(new UnavailableException("Kafka is unavailable."));

        assertThat(response).contains(new ApiResponse(503, "{\"error\":\"Kafka is unavailable.\"}"));
    }

    @Test
    void leavesUnexpectedErrorsToTheApi() {
        assertThat(errors.toResponse(new IllegalStateException("secret"))).isEmpty();
    }
}
