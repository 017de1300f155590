package dev.kodama.journal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.apache.kafka.common.Uuid;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class JournalEpochTest {
    private static final JournalEpoch EPOCH = JournalEpoch.of(Uuid.randomUuid());

    @Test
    void parsesASequenceOfAJournal() {
        assertThat(JournalEpoch.sequence(EPOCH.at(42))).contains(new JournalEpoch.Sequence(EPOCH, 42));
        assertThat(JournalEpoch.sequence(JournalEpoch.of(Uuid.ZERO_UUID).at(0)))
                .contains(new JournalEpoch.Sequence(new JournalEpoch("A".repeat(22)), 0));
    }

    @Test
    void parsesAPlainSequence() {
        assertThat(JournalEpoch.sequence("42")).contains(new JournalEpoch.Sequence(null, 42));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "latest",
                "-10m",
                ":42",
                "short:42",
                "another-journal-000001:",
                "another-journal-000001:-1",
                "another-journal-0000012:42",
                "2026-03-03T12:00",
                "1234567890123456789"
            })
    void takesNoOtherText(String text) {
        assertThat(JournalEpoch.sequence(text)).isEmpty();
    }

    @Test
    void rejectsAnotherId() {
        assertThatThrownBy(() -> new JournalEpoch("a b")).hasMessageStartingWith("an epoch has 22 letters");
    }
}
