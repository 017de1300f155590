package dev.kodama.forwarder.encoding;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.util.regex.Pattern;

/**
 * Packs JSON numbers without loss: as a 64-bit integer, signed or unsigned; as a double where it has the same digits; else as an extension of
 * {@link #TYPE} with the digits as text.
 */
sealed interface NumberPacker {
    /** Extension type of numbers that fit no other form. */
    byte TYPE = 1;

    /** Longer numbers have no double with the same digits, or are too rare to try. */
    int MOST_LETTERS = 40;

    /** A double preserves fifteen digits. */
    int SURE_LETTERS = 15;

    int SURE_LONG = 18;
    int MOST_INTEGER = 20;
    BigInteger MOST = BigInteger.ONE.shiftLeft(64).subtract(BigInteger.ONE);
    Pattern WHOLE = Pattern.compile("-?[0-9]+");

    record Small(long value) implements NumberPacker {}

    /** @param value from 2^63 to 2^64 - 1 */
    record Large(BigInteger value) implements NumberPacker {}

    record Fraction(double value) implements NumberPacker {}

    record Text(String digits) implements NumberPacker {
        byte[] ascii() {
            return digits.getBytes(StandardCharsets.US_ASCII);
        }
    }

    /** @param text a JSON number */
    static NumberPacker of(String text) {
        return WHOLE.matcher(text).matches() ? whole(text) : fraction(text);
    }

    private static NumberPacker whole(String text) {
        if (text.length() <= SURE_LONG) {
            return new Small(Long.parseLong(text));
        } else if (text.length() > MOST_INTEGER) {
            return new Text(text);
        }
        var value = new BigInteger(text);
        if (value.bitLength() < Long.SIZE) {
            return new Small(value.longValue());
        }
        return value.signum() > 0 && value.compareTo(MOST) <= 0 ? new Large(value) : new Text(text);
    }

    private static NumberPacker fraction(String text) {
        if (text.length() > MOST_LETTERS) {
            return new Text(text);
        }
        double value = Double.parseDouble(text);
        boolean plain = text.indexOf('e') < 0 && text.indexOf('E') < 0;
        if (plain && text.length() <= SURE_LETTERS) {
            return new Fraction(value);
        }
        return isSame(value, text) ? new Fraction(value) : new Text(text);
    }

    private static boolean isSame(double value, String text) {
        try {
            return !Double.isInfinite(value)
                    && new BigDecimal(Double.toString(value)).compareTo(new BigDecimal(text)) == 0;
        } catch (NumberFormatException e) {
            return false; // an exponent of more than 32 bits
        }
    }
}
