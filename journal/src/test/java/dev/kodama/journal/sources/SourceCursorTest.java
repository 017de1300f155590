package dev.kodama.journal.sources;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.kodama.journal.EndPosition;
import dev.kodama.journal.JournalEpoch;
import dev.kodama.journal.StartPosition;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SourceCursorTest {
    private static final JournalEpoch EPOCH = new JournalEpoch("another-journal-000001");

    @Test
    void isParsedFromItsText() {
        var cursor = new SourceCursor(EPOCH, new TreeMap<>(Map.of("us", 40L, "eu.1", 0L)));

        assertThat(cursor).hasToString("another-journal-000001:eu.1=0,us=40");
        assertThat(SourceCursor.parse(cursor.toString())).contains(cursor);
        assertThat(cursor.startOf("us")).isEqualTo(new StartPosition.AtSequence(EPOCH, 41));
        assertThat(cursor.startOf("new")).isEqualTo(new StartPosition.AtSequence(EPOCH, 1));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "another-journal-000001:",
                "another-journal-000001:40",
                "another-journal-000001:us",
                "another-journal-000001:us=",
                "another-journal-000001:us=-1",
                "another-journal-000001:us=1,",
                "us=1"
            })
    void takesNoOtherText(String text) {
        assertThat(SourceCursor.parse(text)).isEmpty();
    }

    @Test
    void selectsOneSeveralOrAllSources() {
        var known = Set.of("us", "eu", "asia");

        assertThat(SourceSelection.parse("us").of(known)).containsExactly("us");
        assertThat(SourceSelection.parse("us, eu,us").of(known)).containsExactly("eu", "us");
        assertThat(SourceSelection.parse("*").of(known)).containsExactly("asia", "eu", "us");
        assertThatThrownBy(() -> SourceSelection.parse("us,mars").of(known))
                .hasMessageStartingWith("names 'mars', which was never mirrored; there is ");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", ",", "a b", "a,*", "a/b"})
    void listsTheValidForms(String text) {
        assertThatThrownBy(() -> SourceSelection.parse(text))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("must be a source, several by comma, or * for all");
    }

    @Test
    void takesASequenceOfOneSourceOnly() {
        var now = new EndPosition.Now();
        var sequence = new StartPosition.AtSequence(7);

        SourceSelection.parse("us").check(sequence, new EndPosition.AtSequence(9));
        SourceSelection.parse("*").check(new StartPosition.Earliest(), now);
        for (String several : List.of("*", "eu,us")) {
            assertThatThrownBy(() -> SourceSelection.parse(several).check(sequence, now))
                    .hasMessageStartingWith("since must be earliest, latest, a time, or EPOCH:SOURCE=SEQUENCE");
            assertThatThrownBy(() -> SourceSelection.parse(several)
                            .check(new StartPosition.Latest(), new EndPosition.AtSequence(9)))
                    .hasMessageStartingWith("until must be a time or now");
        }
    }
}
