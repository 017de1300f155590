package dev.kodama.forwarder.api.journal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import dev.kodama.history.Order;
import dev.kodama.history.PageCursor;
import dev.kodama.http.auth.Principal;
import dev.kodama.http.visibility.EventVisibility;
import dev.kodama.http.visibility.FilterKey;
import dev.kodama.journal.JournalEpoch;
import dev.kodama.settings.SettingException;
import dev.kodama.settings.Settings;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

class CursorSealTest {
    private static final String SECRET = "0123456789abcdef0123456789abcdef";
    private static final PageCursor CURSOR =
            new PageCursor(null, false, Order.DESC, 41, new PageCursor.Bound.Sequence(1_000));
    private static final PageCursor LONGEST = new PageCursor(
            new JournalEpoch("another-journal-000001"),
            false,
            Order.ASC,
            Long.MAX_VALUE,
            new PageCursor.Bound.Time(999_999_999_999_999_999L));

    private static Principal bounded(String subject) {
        var permit = EventVisibility.of(Map.of(FilterKey.EVENT_TYPES, List.of("A")));
        return new Principal(subject, Optional.empty(), permit, Optional.empty());
    }

    @Test
    void opensWhatAnotherProcessWithTheSecretHasSealed() {
        var here = CursorSeal.of(SECRET).formatFor(bounded("ann"));
        var there = CursorSeal.of(SECRET).formatFor(bounded("ann"));

        assertThat(there.parse(here.text(CURSOR))).isEqualTo(CURSOR);
        assertThat(there.parse(here.text(LONGEST))).isEqualTo(LONGEST);
    }

    @Test
    void sealsTheSameCursorEachTimeAnewAndAllAlikeLong() {
        var cursors = CursorSeal.of(SECRET).formatFor(bounded("ann"));

        assertThat(cursors.text(CURSOR)).isNotEqualTo(cursors.text(CURSOR)).hasSameSizeAs(cursors.text(LONGEST));
    }

    @Test
    void refusesACursorThatIsPlainOrOfAnotherOrChanged() {
        var seal = CursorSeal.of(SECRET);
        var ann = seal.formatFor(bounded("ann"));
        String sealed = ann.text(CURSOR);
        var others = List.of(
                CURSOR.text(),
                seal.formatFor(bounded("bob")).text(CURSOR),
                CursorSeal.random().formatFor(bounded("ann")).text(CURSOR),
                sealed.substring(0, sealed.length() - 4),
                sealed + "AAAA",
                "",
                "s.",
                "s.AAAA",
                "s.***");

        for (String other : others) {
            assertThatThrownBy(() -> ann.parse(other))
                    .as(other)
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageStartingWith("must be what an answer to the same subject said as next");
        }
    }

    @Test
    void rejectsACursorWithAnyCharacterChanged() {
        var cursors = CursorSeal.of(SECRET).formatFor(bounded("ann"));
        String sealed = cursors.text(CURSOR);

        for (int at = 2; at < sealed.length() - 1; at++) { // the last has bits that count for nothing
            char other = sealed.charAt(at) == 'A' ? 'B' : 'A';
            String changed = sealed.substring(0, at) + other + sealed.substring(at + 1);
            assertThatThrownBy(() -> cursors.parse(changed)).isInstanceOf(IllegalArgumentException.class);
        }
    }

    @Test
    void leavesCursorsPlainForOneWhoMaySeeEverything() {
        var cursors = CursorSeal.of(SECRET).formatFor(Principal.ANYONE);

        assertThat(cursors.text(CURSOR)).isEqualTo(CURSOR.text());
        assertThat(cursors.parse(CURSOR.text())).isEqualTo(CURSOR);
    }

    @Test
    void takesTheSecretOfItsOwnOrThatOfTokens() {
        var own = CursorSeal.from(
                Settings.of(Map.of("KODAMA_CURSOR_SECRET", SECRET, "KODAMA_JWT_SECRET", "x".repeat(40))));
        var ofTokens = CursorSeal.from(Settings.of(Map.of("KODAMA_JWT_SECRET", SECRET)));

        String sealed = own.formatFor(bounded("ann")).text(CURSOR);
        assertThat(ofTokens.formatFor(bounded("ann")).parse(sealed)).isEqualTo(CURSOR);
    }

    @Test
    void refusesAShortSecret() {
        assertThatThrownBy(() -> CursorSeal.from(Settings.of(Map.of("KODAMA_CURSOR_SECRET", "short"))))
                .isInstanceOf(SettingException.class)
                .hasMessageContaining("KODAMA_CURSOR_SECRET")
                .hasMessageContaining("at least 32 bytes");
    }

    @Test
    void warnsOnlyWhereCursorsOfBoundedTokensHoldInOneProcess() {
        var logs = new ListAppender<ILoggingEvent>();
        var logger = (Logger) LoggerFactory.getLogger(CursorSeal.class);
        logs.start();
        logger.addAppender(logs);
        try {
            var unused = List.of(
                    CursorSeal.from(Settings.of(Map.of())),
                    CursorSeal.from(Settings.of(Map.of("KODAMA_JWT_SECRET", SECRET))));
            assertThat(logs.list).isEmpty();

            var ofKeys = CursorSeal.from(Settings.of(Map.of("KODAMA_JWKS_URL", "https://login.example/jwks")));
            assertThat(logs.list)
                    .extracting(ILoggingEvent::getFormattedMessage)
                    .containsExactly("Page cursors of bounded tokens are valid in this process only;"
                            + " set KODAMA_CURSOR_SECRET to the same value in all");
            var cursors = ofKeys.formatFor(bounded("ann"));
            assertThat(cursors.parse(cursors.text(CURSOR))).isEqualTo(CURSOR);
        } finally {
            logger.detachAppender(logs);
        }
    }
}
