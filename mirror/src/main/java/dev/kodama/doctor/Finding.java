package dev.kodama.doctor;

import java.util.Locale;

/**
 * The result of one check.
 *
 * @param component {@code redis}, {@code kafka} or {@code mirror}
 * @param check what was checked, in a word or two
 * @param found one line
 * @param advice what to do, one line; empty if nothing
 */
public record Finding(String component, String check, Level level, String found, String advice) {
    /** Severity of a finding. */
    public enum Level {
        OK,
        /** For information; nothing has to be done. */
        NOTE,
        /** Events may be lost, or are less protected than they could be. */
        WARNING,
        /** Events are lost, or the mirror cannot work. */
        PROBLEM;

        /** As shown: {@code warning}. */
        public String label() {
            return name().toLowerCase(Locale.ROOT);
        }

        /** Whether something has to be done. */
        public boolean needsAction() {
            return compareTo(WARNING) >= 0;
        }
    }
}
