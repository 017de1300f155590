package dev.kodama.bus.trace;

import dev.kodama.bus.json.JsonFields;
import dev.kodama.bus.json.JsonTokenizer.MalformedJsonException;
import java.nio.charset.StandardCharsets;

/**
 * The position of an event in a trace: the value of W3C's {@code traceparent}, which an event may have as a field beside its four keys.
 *
 * @param traceId 32 hexadecimal digits
 * @param spanId 16 hexadecimal digits
 * @param sampled whether spans are recorded
 */
public record TraceParent(String traceId, String spanId, boolean sampled) {
    /** The field of an event. */
    public static final String FIELD = "traceparent";

    private static final byte[] QUOTED = ("\"" + FIELD + "\"").getBytes(StandardCharsets.US_ASCII);
    /** Where trace, span and flags begin, and the length of a value of version 00. */
    private static final int TRACE = 3;

    private static final int SPAN = 36;
    private static final int FLAGS = 53;
    private static final int LENGTH = 55;
    private static final int HEX = 16;

    /** What an event says of its trace. */
    public sealed interface Reading {}

    /** It says nothing. */
    public record None() implements Reading {}

    /** The field has no valid value: it is ignored. */
    public record Invalid() implements Reading {}

    public record Found(TraceParent parent) implements Reading {}

    private static final Reading NONE = new None();
    private static final Reading INVALID = new Invalid();

    /**
     * Reads the field of an event. Costs one pass over the bytes where the event does not have it.
     *
     * @param event the JSON object as published
     */
    public static Reading read(byte[] event) {
        if (!mayHaveField(event)) {
            return NONE;
        }
        try {
            var fields = JsonFields.of(event);
            int field = fields.last(event, FIELD);
            if (field < 0) {
                return NONE; // inside of the payload
            }
            return event[fields.valueStart(field)] == '"' ? of(fields.text(event, field)) : INVALID;
        } catch (MalformedJsonException e) {
            return NONE; // no event
        }
    }

    private static boolean mayHaveField(byte[] event) {
        int last = event.length - QUOTED.length;
        for (int at = 0; at <= last; at++) {
            if (event[at] == '"' && event[at + 1] == 't' && matches(event, at)) {
                return true;
            }
        }
        return false;
    }

    private static boolean matches(byte[] event, int at) {
        for (int i = 2; i < QUOTED.length; i++) {
            if (event[at + i] != QUOTED[i]) {
                return false;
            }
        }
        return true;
    }

    /** Reads a value, of version 00 or a later one: {@code 00-TRACE-SPAN-FLAGS}. */
    static Reading of(String value) {
        boolean valid = value.length() >= LENGTH
                && isHex(value, 0, TRACE - 1)
                && isId(value, TRACE, SPAN - 1)
                && isId(value, SPAN, FLAGS - 1)
                && isHex(value, FLAGS, LENGTH)
                && value.charAt(TRACE - 1) == '-'
                && value.charAt(SPAN - 1) == '-'
                && value.charAt(FLAGS - 1) == '-'
                && !value.startsWith("ff")
                && (value.length() == LENGTH || (value.charAt(LENGTH) == '-' && !value.startsWith("00")));
        return valid
                ? new Found(new TraceParent(
                        value.substring(TRACE, SPAN - 1),
                        value.substring(SPAN, FLAGS - 1),
                        (Character.digit(value.charAt(LENGTH - 1), HEX) & 1) == 1))
                : INVALID;
    }

    /** Whether it is hexadecimal and not only zeros. */
    private static boolean isId(String value, int from, int to) {
        for (int i = from; i < to; i++) {
            if (value.charAt(i) != '0') {
                return isHex(value, from, to);
            }
        }
        return false;
    }

    private static boolean isHex(String value, int from, int to) {
        for (int i = from; i < to; i++) {
            char digit = value.charAt(i);
            if ((digit < '0' || digit > '9') && (digit < 'a' || digit > 'f')) {
                return false;
            }
        }
        return true;
    }

    /** The value of the field. */
    public String text() {
        return "00-" + traceId + "-" + spanId + (sampled ? "-01" : "-00");
    }
}
