package dev.kodama.doctor;

import java.util.Locale;

/**
 * One thing that was looked at.
 *
 * @param component {@code redis}, {@code kafka} or {@code mirror}
 * @param check what was looked at, in a word or two
 * @param found one line
 * @param advice what to do, one line; empty where there is nothing to do
 */
public record Finding(String component, String check, Level level, String found, String advice) {
    /** How much it matters. */
    public enum Level {
        OK,
        /** Good to know; nothing has to be done. */
        NOTE,
        /** Events may be lost, or get less protection than they could. */
        WARNING,
        /** Events are lost, or the mirror cannot work. */
        PROBLEM;

        /** As it is shown: {@code warning}. */
        public String word() {
            return name().toLowerCase(Locale.ROOT);
        }

        /** Whether something has to be done. */
        public boolean calls() {
            return compareTo(WARNING) >= 0;
        }
    }
}
