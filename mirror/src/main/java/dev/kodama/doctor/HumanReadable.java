package dev.kodama.doctor;

import java.util.Locale;

/** Formats sizes and times for people: two significant digits and a unit. */
final class HumanReadable {
    private static final String[] UNITS = {"bytes", "KB", "MB", "GB", "TB"};

    private HumanReadable() {}

    /** {@code 1.3 MB}, by 1024 as Redis counts. */
    static String size(long bytes) {
        int unit = 0;
        double number = (double) bytes;
        while (number >= 1024 && unit < UNITS.length - 1) {
            number /= 1024;
            unit++;
        }
        return digits(number) + " " + UNITS[unit];
    }

    /** {@code 512mb}, as Redis reads it. */
    static String setting(long powerOfTwo) {
        return size(powerOfTwo).replace(" ", "").replace("bytes", "").toLowerCase(Locale.ROOT);
    }

    /** {@code 0.8 s}, {@code 13 min}, {@code 7 d}. */
    static String time(double seconds) {
        if (seconds < 120) {
            return digits(seconds) + " s";
        }
        if (seconds < 2 * 3600) {
            return digits(seconds / 60) + " min";
        }
        return seconds < 2 * 86_400 ? digits(seconds / 3600) + " h" : digits(seconds / 86_400) + " d";
    }

    /** {@code 3,039}. */
    static String count(long number) {
        return String.format(Locale.ROOT, "%,d", number);
    }

    private static String digits(double number) {
        return number >= 10 || number == Math.rint(number)
                ? count(Math.round(number))
                : String.format(Locale.ROOT, "%.1f", number);
    }
}
