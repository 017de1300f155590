package dev.kodama.catalog.traffic;

import java.util.EnumSet;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Type of JSON values, as a union of what was seen. Bounded: objects have at most {@value #MAX_FIELDS} fields, beyond which they are maps
 * from any name to one type; nesting and the number of shapes are bounded by {@link PayloadTypes}. For one thread.
 */
final class Shape {
    /** Maximum number of fields of an object. */
    static final int MAX_FIELDS = 100;
    /** Longer names are keys of a map, not fields. */
    static final int MAX_NAME_LETTERS = 200;

    /** Kinds of JSON values, in the order in which they are written. */
    enum Kind {
        STRING,
        INTEGER,
        NUMBER,
        BOOLEAN,
        ARRAY,
        OBJECT,
        NULL,
        /** Not looked at: nested too deeply, or too many. */
        ANY
    }

    /** A field of an object. */
    static final class Field {
        private final Shape shape;
        private long seen;

        Field(Shape shape) {
            this.shape = shape;
        }

        Shape shape() {
            return shape;
        }
    }

    private final Set<Kind> kinds = EnumSet.noneOf(Kind.class);
    private final TreeMap<String, Field> fields = new TreeMap<>();
    private long objects;
    private @Nullable Shape items;
    private @Nullable Shape values;

    void add(Kind kind) {
        kinds.add(kind);
        if (kind == Kind.OBJECT) {
            objects++;
        }
    }

    /** The kinds that were seen. */
    Set<Kind> kinds() {
        return kinds;
    }

    /** The fields by name; empty for a map. */
    SortedMap<String, Field> fields() {
        return fields;
    }

    /** Whether a field was present in all objects. */
    boolean isRequired(Field field) {
        return field.seen == objects;
    }

    /** The type of an array's items; null if no array had any. */
    @Nullable
    Shape items() {
        return items;
    }

    /** The type of a map's values; null if objects have fields. */
    @Nullable
    Shape values() {
        return values;
    }

    /**
     * The shape of a field's value.
     *
     * @param mayGrow whether there may be a further shape
     * @return null if there may not, or it is another field of this object with the same name
     */
    @Nullable
    Shape field(String name, Set<String> seenHere, BooleanSupplier mayGrow) {
        if (values != null) {
            return values;
        }
        var field = fields.get(name);
        if (field == null) {
            if (fields.size() >= MAX_FIELDS || name.length() > MAX_NAME_LETTERS) {
                return becomeMap();
            } else if (!mayGrow.getAsBoolean()) {
                return null;
            }
            field = new Field(new Shape());
            fields.put(name, field);
        }
        if (seenHere.add(name)) {
            field.seen++;
        }
        return field.shape;
    }

    private Shape becomeMap() {
        var all = new Shape();
        fields.values().forEach(field -> all.merge(field.shape));
        fields.clear();
        values = all;
        return all;
    }

    @Nullable
    Shape item(BooleanSupplier mayGrow) {
        if (items == null && mayGrow.getAsBoolean()) {
            items = new Shape();
        }
        return items;
    }

    /** Adds what another shape has seen. */
    private void merge(Shape other) {
        kinds.addAll(other.kinds);
        objects += other.objects;
        if (other.items != null) {
            if (items == null) {
                items = new Shape();
            }
            items.merge(other.items);
        }
        if (values == null && (other.values != null || fields.size() + other.fields.size() > MAX_FIELDS)) {
            var unused = becomeMap();
        }
        var map = values;
        if (map != null) {
            other.fields.values().forEach(field -> map.merge(field.shape));
            if (other.values != null) {
                map.merge(other.values);
            }
            return;
        }
        other.fields.forEach((name, field) -> {
            var own = fields.computeIfAbsent(name, unused -> new Field(new Shape()));
            own.seen += field.seen;
            own.shape.merge(field.shape);
        });
    }
}
