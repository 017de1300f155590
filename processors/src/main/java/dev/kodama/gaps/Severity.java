package dev.kodama.gaps;

import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;

/** How much a gap matters. */
public enum Severity {
    HIGH,
    MEDIUM,
    LOW;

    /** As it is written: {@code high}. */
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** Which types matter most; patterns with * for any letters, case does not count. */
    public record Rules(List<String> high) {
        /** Failures and money. */
        public static final Rules STANDARD = new Rules(
                List.of("*_FAILED", "*.failed", "*_ERROR", "*.error", "BUDGET_*", "budget.*", "ALERT_*", "alert.*"));

        public Rules {
            high = List.copyOf(high);
        }

        /** What nobody hears of the important is high; what nobody hears or what is missing is medium; the rest is low. */
        Severity of(String eventType, Set<Kind> kinds) {
            boolean lost = kinds.contains(Kind.UNHEARD)
                    || kinds.contains(Kind.MISSING_SUBSCRIBER)
                    || kinds.contains(Kind.WENT_DARK);
            if (lost && high.stream().anyMatch(rule -> matches(rule, eventType))) {
                return HIGH;
            }
            return lost ? MEDIUM : LOW;
        }

        private static boolean matches(String rule, String eventType) {
            return Pattern.compile(
                            ("\\Q" + rule + "\\E").replace("*", "\\E.*\\Q"), Pattern.CASE_INSENSITIVE | Pattern.DOTALL)
                    .matcher(eventType)
                    .matches();
        }
    }
}
