package dev.kodama.forwarder.encoding;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.util.regex.Pattern;

/**
 * A number as JSON has it, in the form of MessagePack that keeps all of it: an integer of 64 bits, signed or not; a double where that stands
 * for the same number; else an extension of {@link #TYPE} that holds the digits as text.
 */
sealed interface NumberPacker {
    /** The extension type of a number that fits into no other form. */
    byte TYPE = 1;

    /** With a letter or point more than this there is no double that stands for the same digits, or it is not worth a look. */
    int MOST_LETTERS = 40;

    /** Fifteen digits always come back from a double as they were. */
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

    /** @param text a number of JSON */
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
