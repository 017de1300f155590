package dev.kodama.http.auth;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CredentialsTest {
    @Test
    void findsATokenInEachOfThreePlaces() {
        assertThat(text(Credentials.find("Bearer h", List.of(), null))).contains("h");
        assertThat(text(Credentials.find(null, List.of("bearer", "s"), null))).contains("s");
        assertThat(text(Credentials.find(null, List.of(), "q"))).contains("q");
    }

    @Test
    void takesTheFirstTokenFound() {
        assertThat(text(Credentials.find("bearer h", List.of("bearer", "s"), "q")))
                .contains("h");
        assertThat(text(Credentials.find("Basic x", List.of("bearer", "s"), "q")))
                .contains("s");
        assertThat(text(Credentials.find("Basic x", List.of("other"), "q"))).contains("q");
    }

    @ParameterizedTest
    @CsvSource(
            value = {"''", "' '", "NULL"},
            nullValues = "NULL")
    void findsNoneInWhatIsEmpty(String parameter) {
        assertThat(Credentials.find("Bearer  ", List.of("bearer"), parameter).token())
                .isEmpty();
    }

    @Test
    void answersWithTheSubprotocolThatWasOfferedAndNeverWithTheToken() {
        assertThat(Credentials.find(null, List.of("bearer", "s"), null).subprotocol())
                .contains("bearer");
        assertThat(Credentials.find(null, List.of("chat", "v2"), "q").subprotocol())
                .isEmpty();
    }

    private static Optional<String> text(Credentials credentials) {
        return credentials.token().map(Token::text);
    }
}
