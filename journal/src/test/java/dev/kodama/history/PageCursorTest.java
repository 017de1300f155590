package dev.kodama.history;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.kodama.journal.JournalEpoch;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class PageCursorTest {
    static Stream<PageCursor> cursors() {
        return Stream.of(
                new PageCursor(null, false, Order.ASC, 1, new PageCursor.Bound.None()),
                new PageCursor(
                        new JournalEpoch("another-journal-000001"),
                        false,
                        Order.DESC,
                        Long.MAX_VALUE,
                        new PageCursor.Bound.Time(999_999_999_999_999_999L)),
                new PageCursor(null, false, Order.DESC, 123_456, new PageCursor.Bound.Sequence(99)),
                new PageCursor(
                        null, true, Order.ASC, Long.MAX_VALUE >> 1, new PageCursor.Bound.Time(1_772_539_200_000L)));
    }

    @ParameterizedTest
    @MethodSource("cursors")
    void isParsedFromItsText(PageCursor cursor) {
        assertThat(cursor.text()).matches("[A-Za-z0-9_-]+");
        assertThat(PageCursor.parse(cursor.text())).isEqualTo(cursor);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "x", "123", "%%%", "amF4", "amE5OTk5OTk5OTk5OTk5OTk5OTk5LQ"})
    void rejectsOtherText(String text) {
        assertThatThrownBy(() -> PageCursor.parse(text)).isInstanceOf(IllegalArgumentException.class);
    }
}
