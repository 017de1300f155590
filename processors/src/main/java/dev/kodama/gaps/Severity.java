package dev.kodama.gaps;

import dev.kodama.pattern.NamePatterns;
import dev.kodama.settings.Setting;
import dev.kodama.settings.Settings;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/** Severity of a gap. */
public enum Severity {
    HIGH,
    MEDIUM,
    LOW;

    /**
     * Parses a {@link #label}.
     *
     * @throws IllegalArgumentException one line that lists the labels
     */
    public static Severity of(String label) {
        return Arrays.stream(values())
                .filter(severity -> severity.label().equals(label))
                .findFirst()
                .orElseThrow(
                        () -> new IllegalArgumentException("must be some of high, medium, low, was '" + label + "'"));
    }

    /** In lower case: {@code high}. */
    public String label() {
        return name().toLowerCase(Locale.ROOT);
    }

    /**
     * Name patterns of the event types with high and with low severity.
     *
     * @param low wins where both match
     */
    public record Rules(NamePatterns high, NamePatterns low) {
        public static final Setting<List<String>> GAPS_HIGH = Setting.list(
                        "KODAMA_GAPS_HIGH", "TYPE,...", NamePatterns::checked)
                .withDefault(List.of(
                        "*_FAILED", "*.failed", "*_ERROR", "*.error", "BUDGET_*", "budget.*", "ALERT_*", "alert.*"))
                .describedAs("Event types whose gaps have the severity `high`");

        public static final Setting<List<String>> GAPS_LOW = Setting.list(
                        "KODAMA_GAPS_LOW", "TYPE,...", NamePatterns::checked)
                .withDefault(List.of())
                .describedAs("Event types whose gaps always have the severity `low`");

        /**
         * Event types with * for any letters; case-insensitive.
         *
         * @throws IllegalArgumentException if a pattern is invalid, as {@link NamePatterns#of}
         */
        public static Rules of(Collection<String> high, Collection<String> low) {
            return new Rules(folded(high), folded(low));
        }

        /** Reads {@link #GAPS_HIGH} and {@link #GAPS_LOW}. */
        public static Rules from(Settings settings) {
            return of(settings.get(GAPS_HIGH), settings.get(GAPS_LOW));
        }

        private static NamePatterns folded(Collection<String> types) {
            return NamePatterns.of(
                    types.stream().map(type -> type.toLowerCase(Locale.ROOT)).toList());
        }

        /** Gaps that lose events are high or medium, by the patterns; all others are low. */
        Severity of(String eventType, Set<GapKind> kinds) {
            boolean lost = kinds.contains(GapKind.UNHEARD)
                    || kinds.contains(GapKind.MISSING_SUBSCRIBER)
                    || kinds.contains(GapKind.WENT_DARK)
                    || kinds.contains(GapKind.MISROUTED);
            String folded = eventType.toLowerCase(Locale.ROOT);
            if (!lost || low.contain(folded)) {
                return LOW;
            }
            return high.contain(folded) ? HIGH : MEDIUM;
        }
    }
}
