package dev.kodama.catalog.traffic;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import dev.kodama.journal.JournaledEvent;
import java.io.IOException;
import java.util.Collection;
import java.util.Collections;
import java.util.HashSet;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Infers the types of payloads by event type. Bounded: {@value #MAX_TYPES} event types, {@value #MAX_SHAPES} shapes, {@value #MAX_DEPTH}
 * levels, {@value #MAX_EVENTS} events of a type, and payloads of {@value #MAX_BYTES} bytes; what is beyond is not looked at. For one thread.
 */
public final class PayloadTypes {
    /** Maximum number of event types. */
    public static final int MAX_TYPES = 2_000;
    /** Maximum number of events of a type that are looked at. */
    public static final int MAX_EVENTS = 1_000;

    private static final int MAX_SHAPES = 100_000;
    private static final int MAX_DEPTH = 8;
    private static final int MAX_BYTES = 1 << 20;
    private static final String PAYLOAD = "payload";
    private static final JsonFactory JSON = new JsonFactory();

    /** What was seen of an event type. */
    static final class Observed {
        private final Shape payload = new Shape();
        private int events;

        /** The payload's type; no kind if none was seen. */
        Shape payload() {
            return payload;
        }

        /** Number of events that were looked at. */
        int events() {
            return events;
        }
    }

    private final TreeMap<String, Observed> types = new TreeMap<>();
    private int shapes;
    private boolean partial;

    /** Adds event types that need not be published. */
    public PayloadTypes declare(Collection<String> eventTypes) {
        eventTypes.forEach(this::observed);
        return this;
    }

    /** Looks at an event. */
    public void add(JournaledEvent event) {
        var head = event.head();
        var observed = head == null || head.eventType().isBlank() ? null : observed(head.eventType());
        if (observed == null || observed.events >= MAX_EVENTS || event.bytes().length > MAX_BYTES) {
            partial |= observed != null && observed.events < MAX_EVENTS;
            return;
        }
        observed.events++;
        try (var parser = JSON.createParser(event.bytes())) {
            parser.nextToken();
            boolean found = false;
            while (parser.nextToken() == JsonToken.FIELD_NAME) {
                boolean payload = !found && parser.currentName().equals(PAYLOAD);
                if (payload && parser.nextToken() == JsonToken.START_OBJECT) {
                    found = true;
                    add(observed.payload, parser, 0);
                } else {
                    if (!payload) {
                        parser.nextToken();
                    }
                    parser.skipChildren();
                }
            }
            if (!found) { // clients get an empty object
                observed.payload.add(Shape.Kind.OBJECT);
            }
        } catch (IOException e) { // deeper or longer than the parser takes
            partial = true;
        }
    }

    private @Nullable Observed observed(String eventType) {
        if (!types.containsKey(eventType) && types.size() >= MAX_TYPES) {
            partial = true;
            return null;
        }
        return types.computeIfAbsent(eventType, unused -> new Observed());
    }

    private boolean mayGrow() {
        boolean may = shapes < MAX_SHAPES;
        shapes += may ? 1 : 0;
        partial |= !may;
        return may;
    }

    private void add(@Nullable Shape shape, JsonParser parser, int depth) throws IOException {
        var kind = kind(parser.currentToken());
        boolean nested = kind == Shape.Kind.OBJECT || kind == Shape.Kind.ARRAY;
        if (shape == null || (nested && depth >= MAX_DEPTH)) {
            parser.skipChildren();
            if (shape != null) {
                partial = true;
                shape.add(Shape.Kind.ANY);
            }
            return;
        }
        shape.add(kind);
        if (kind == Shape.Kind.OBJECT) {
            var seen = new HashSet<String>();
            while (parser.nextToken() == JsonToken.FIELD_NAME) {
                var field = shape.field(parser.currentName(), seen, this::mayGrow);
                parser.nextToken();
                add(field, parser, depth + 1);
            }
        } else if (kind == Shape.Kind.ARRAY) {
            while (parser.nextToken() != JsonToken.END_ARRAY) {
                add(shape.item(this::mayGrow), parser, depth + 1);
            }
        }
    }

    private static Shape.Kind kind(JsonToken token) {
        return switch (token) {
            case START_OBJECT -> Shape.Kind.OBJECT;
            case START_ARRAY -> Shape.Kind.ARRAY;
            case VALUE_STRING -> Shape.Kind.STRING;
            case VALUE_NUMBER_INT -> Shape.Kind.INTEGER;
            case VALUE_NUMBER_FLOAT -> Shape.Kind.NUMBER;
            case VALUE_TRUE, VALUE_FALSE -> Shape.Kind.BOOLEAN;
            case VALUE_NULL -> Shape.Kind.NULL;
            default -> Shape.Kind.ANY;
        };
    }

    /** The types by name. */
    SortedMap<String, Observed> types() {
        return Collections.unmodifiableSortedMap(types);
    }

    /** Whether something was not looked at because of a bound; more events of a type than are looked at do not count. */
    public boolean isPartial() {
        return partial;
    }
}
