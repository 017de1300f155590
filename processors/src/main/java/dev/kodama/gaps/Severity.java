package dev.kodama.gaps;

import dev.kodama.journal.EventFilter;
import dev.kodama.settings.CommaList;
import dev.kodama.settings.Settings;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;

/** How much a gap matters. */
public enum Severity {
    HIGH,
    MEDIUM,
    LOW;

    /**
     * Reads what {@link #word} writes.
     *
     * @throws IllegalArgumentException one line that says which there are
     */
    public static Severity of(String word) {
        return Arrays.stream(values())
                .filter(severity -> severity.word().equals(word))
                .findFirst()
                .orElseThrow(
                        () -> new IllegalArgumentException("must be some of high, medium, low, was '" + word + "'"));
    }

    /** As it is written: {@code high}. */
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    /**
     * Which types matter most, and which never matter much.
     *
     * @param low wins where both match
     */
    public record Rules(List<Pattern> high, List<Pattern> low) {
        private static final List<String> FAILURES_AND_MONEY =
                List.of("*_FAILED", "*.failed", "*_ERROR", "*.error", "BUDGET_*", "budget.*", "ALERT_*", "alert.*");

        /** Failures and money first. */
        public static final Rules STANDARD = of(FAILURES_AND_MONEY, List.of());

        public Rules {
            high = List.copyOf(high);
            low = List.copyOf(low);
        }

        /** Event types with * for any letters; case does not count. */
        public static Rules of(Collection<String> high, Collection<String> low) {
            return new Rules(patterns(high), patterns(low));
        }

        /**
         * Reads {@code KODAMA_GAPS_HIGH} (*_FAILED, *.failed, *_ERROR, *.error, BUDGET_*, budget.*, ALERT_*, alert.*) and {@code
         * KODAMA_GAPS_LOW} (none), both separated by commas.
         */
        public static Rules from(Settings settings) {
            return of(
                    CommaList.of(settings.text("KODAMA_GAPS_HIGH", String.join(",", FAILURES_AND_MONEY))),
                    CommaList.of(settings.text("KODAMA_GAPS_LOW", "")));
        }

        private static List<Pattern> patterns(Collection<String> types) {
            return types.stream()
                    .map(type -> EventFilter.glob(type, Pattern.CASE_INSENSITIVE))
                    .toList();
        }

        /** What nobody hears of the important is high; what nobody hears, is missing or misrouted is medium; the rest is low. */
        Severity of(String eventType, Set<Kind> kinds) {
            boolean lost = kinds.contains(Kind.UNHEARD)
                    || kinds.contains(Kind.MISSING_SUBSCRIBER)
                    || kinds.contains(Kind.WENT_DARK)
                    || kinds.contains(Kind.MISROUTED);
            if (!lost || matches(low, eventType)) {
                return LOW;
            }
            return matches(high, eventType) ? HIGH : MEDIUM;
        }

        private static boolean matches(List<Pattern> rules, String eventType) {
            return rules.stream().anyMatch(rule -> rule.matcher(eventType).matches());
        }
    }
}
