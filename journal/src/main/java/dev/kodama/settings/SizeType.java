package dev.kodama.settings;

import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Sizes in bytes with their unit: {@code 900kb}, {@code 64mb}, {@code 1gb}; the default unit is bytes. Both bounds are included. */
record SizeType(long min, long max) implements SettingType<Long> {
    private static final Pattern BYTES = Pattern.compile("(\\d{1,12})(b|kb|mb|gb)?");
    private static final String[] UNITS = {"gb", "mb", "kb"};

    @Override
    public String placeholder() {
        return "SIZE";
    }

    @Override
    public String values() {
        return "`" + format(min) + "` to `" + format(max) + "`";
    }

    @Override
    public Long parse(String text) {
        Matcher matcher = BYTES.matcher(text.toLowerCase(Locale.ROOT));
        if (matcher.matches()) {
            String unit = matcher.group(2) == null ? "b" : matcher.group(2);
            int shift = unit.equals("b") ? 0 : unit.equals("kb") ? 10 : unit.equals("mb") ? 20 : 30;
            long bytes = Long.parseLong(matcher.group(1)) << shift;
            if (bytes >= min && bytes <= max) {
                return bytes;
            }
        }
        throw new IllegalArgumentException(
                "must be a size like 64mb, from " + min + " to " + max + " bytes, was '" + text + "'");
    }

    /** Formats with the largest unit that needs no fraction. */
    @Override
    public String format(Long value) {
        int shift = 30;
        for (String unit : UNITS) {
            if (value > 0 && value % (1L << shift) == 0) {
                return (value >> shift) + unit;
            }
            shift -= 10;
        }
        return value + "b";
    }
}
