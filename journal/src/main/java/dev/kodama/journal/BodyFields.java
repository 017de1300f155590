package dev.kodama.journal;

import dev.kodama.bus.json.JsonFields;
import dev.kodama.bus.json.JsonTokenizer.MalformedJsonException;
import dev.kodama.bus.json.Utf8;
import dev.kodama.bus.metadata.EventMetadata;
import dev.kodama.bus.metadata.EventMetadata.Head;
import dev.kodama.journal.text.Utf8Builder;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * The top-level fields of a published body, in published order, repeated keys included, and the event's {@link #head}: both from one
 * pass. Fields are ranges of the body's bytes and are copied as such, because a parser would rewrite numbers and escapes.
 */
public final class BodyFields {
    /** The journal's own fields of an event; body fields of these names are displaced. */
    private static final String[] JOURNAL_NAMES = {"seq", "time", "channel", "source"};

    private static final String PUBLISHED = "published";

    private final JournaledEvent event;
    private final byte[] body;
    private final JsonFields fields;
    private final boolean object;
    private final @Nullable Head head;

    private BodyFields(JournaledEvent event, byte[] body, JsonFields fields, boolean object, @Nullable Head head) {
        this.event = event;
        this.body = body;
        this.fields = fields;
        this.object = object;
        this.head = head;
    }

    /** Parses an event's body. A body that is no JSON object, which no mirror writes, has no fields. */
    public static BodyFields of(JournaledEvent event) {
        byte[] body = event.bytes();
        var fields = new JsonFields();
        return EventMetadata.of(event.channelBytes(), body, fields) instanceof Head head
                ? new BodyFields(event, body, fields, true, head)
                : ofNoEvent(event, Utf8.isValid(body) ? body : event.body().getBytes(StandardCharsets.UTF_8));
    }

    /** Without the limits of an event: on the depth, and on what follows the object. */
    private static BodyFields ofNoEvent(JournaledEvent event, byte[] body) {
        try {
            return new BodyFields(event, body, JsonFields.of(body), true, null);
        } catch (MalformedJsonException e) {
            return new BodyFields(event, body, new JsonFields(), false, null);
        }
    }

    /** The event. */
    public JournaledEvent event() {
        return event;
    }

    /** As {@link JournaledEvent#head}. */
    public @Nullable Head head() {
        return head;
    }

    /** The value of a field as JSON on one line; the last one of a repeated key. Null if it is absent or JSON null. */
    public @Nullable String json(String name) {
        int field = present(name);
        if (field < 0) {
            return null;
        }
        int start = fields.valueStart(field);
        int end = fields.end(field);
        String json = new String(body, start, end - start, StandardCharsets.UTF_8);
        return Utf8.controlCharacter(body, start, end) == end
                ? json
                : json.replace('\n', ' ').replace('\r', ' ').replace('\t', ' ');
    }

    /** Appends the value of a field as {@link #json}; false if it is absent or JSON null. */
    public boolean appendJson(Utf8Builder json, String name) {
        int field = present(name);
        if (field < 0) {
            return false;
        }
        json.appendOnOneLine(body, fields.valueStart(field), fields.end(field));
        return true;
    }

    /** The last field with this key; negative if there is none, or it is JSON null. */
    private int present(String name) {
        int field = fields.last(body, name);
        return field >= 0 && body[fields.valueStart(field)] == 'n' ? -1 : field;
    }

    /** As {@link #json}, the text of a string. Null also if the field is no string. */
    public @Nullable String text(String name) {
        int field = fields.last(body, name);
        return field >= 0 && body[fields.valueStart(field)] == '"' ? fields.text(body, field) : null;
    }

    /** As {@link #text}; a number gives its text as written. */
    public @Nullable String textOrNumber(String name) {
        int field = fields.last(body, name);
        return field >= 0 && isNumber(body[fields.valueStart(field)]) ? json(name) : text(name);
    }

    private static boolean isNumber(byte start) {
        return start == '-' || (start >= '0' && start <= '9');
    }

    /**
     * The published fields that the journal's own fields displace, as one JSON object: {@code seq}, {@code time}, {@code channel} and {@code
     * source}. A field {@code published} is displaced with them, or if it is an object. A body that is no object gives {@code
     * {"body":"its text"}}. Null if there are none.
     */
    public @Nullable String displaced() {
        if (object && !displacesAny()) {
            return null;
        }
        var json = new Utf8Builder();
        appendDisplaced(json);
        return json.toString();
    }

    /** Appends a comma and the field {@code published} with the {@link #displaced} fields, if there are any. */
    public void appendPublished(Utf8Builder json) {
        if (!object || displacesAny()) {
            json.append(",\"published\":");
            appendDisplaced(json);
        }
    }

    private void appendDisplaced(Utf8Builder json) {
        int start = json.length();
        if (object) {
            appendAll(json, true);
            json.setLetter(start, '{'); // replaces the first comma
        } else {
            json.append("{\"body\":").appendQuoted(event.body());
        }
        json.append('}');
    }

    /** Appends the fields to a non-empty object, and then the displaced ones as {@code published}. */
    void appendTo(Utf8Builder json) {
        if (!object) {
            json.append(",\"body\":").appendQuoted(event.body());
        } else if (displacesAny()) {
            appendAll(json, false);
            appendPublished(json);
        } else {
            append(json, 0, fields.size());
        }
    }

    private boolean displacesAny() {
        for (int field = 0; field < fields.size(); field++) {
            if (isDisplaced(field)) {
                return true;
            }
        }
        return false;
    }

    /** An object named {@code published} would be mistaken for the displaced fields. */
    private boolean isDisplaced(int field) {
        return isJournalName(field) || (body[fields.valueStart(field)] == '{' && fields.keyIs(body, field, PUBLISHED));
    }

    private boolean isReserved(int field) {
        return isJournalName(field) || fields.keyIs(body, field, PUBLISHED);
    }

    private boolean isJournalName(int field) {
        for (String name : JOURNAL_NAMES) {
            if (fields.keyIs(body, field, name)) {
                return true;
            }
        }
        return false;
    }

    private void appendAll(Utf8Builder json, boolean reserved) {
        for (int field = 0; field < fields.size(); field++) {
            if (isReserved(field) == reserved) {
                append(json, field, field + 1);
            }
        }
    }

    /** Appends consecutive fields, each with a comma before it. Fields that only a comma separates are copied together. */
    private void append(Utf8Builder json, int from, int to) {
        int field = from;
        while (field < to) {
            int start = fields.start(field);
            int end = fields.end(field++);
            while (field < to && fields.start(field) == end + 1) {
                end = fields.end(field++);
            }
            json.append(',').appendOnOneLine(body, start, end); // line ends occur only between tokens
        }
    }
}
