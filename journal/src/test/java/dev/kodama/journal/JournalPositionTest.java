package dev.kodama.journal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class JournalPositionTest {
    @Test
    void isStoredAsOneJsonObject() {
        var position =
                new JournalPosition(new SourcePosition("abc", 17), 42, 7, Instant.parse("2026-03-03T12:00:00.5Z"));

        assertThat(new String(position.toJson(), StandardCharsets.UTF_8))
                .isEqualTo("{\"replid\":\"abc\",\"offset\":17,\"next_seq\":42,\"batch\":7,"
                        + "\"time\":\"2026-03-03T12:00:00.500Z\"}");
        assertThat(JournalPosition.fromJson(position.toJson())).isEqualTo(position);
    }

    @Test
    void isReadAsFormerMirrorsHaveWrittenIt() {
        var former =
                "{\"epoch\":\"abc\",\"offset\":17,\"next_seq\":42,\"batch\":7,\"time\":\"2026-03-03T12:00:00.500Z\"}";

        assertThat(JournalPosition.fromJson(former.getBytes(StandardCharsets.UTF_8))
                        .sourcePosition())
                .isEqualTo(new SourcePosition("abc", 17));
    }

    @Test
    void rejectsOtherText() {
        assertThatThrownBy(() -> JournalPosition.fromJson("{}".getBytes(StandardCharsets.UTF_8)))
                .isInstanceOf(IllegalArgumentException.class);
    }
}
