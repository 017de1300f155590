package dev.kodama.gaps.report;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.kodama.gaps.GapKind;
import dev.kodama.gaps.Severity;
import dev.kodama.journal.text.IsoTimestamps;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A change of an event type's gaps.
 *
 * @param kind null if kinds did not change, but severity, services or the look-alike
 * @param kinds all kinds after the change
 */
public record GapChange(
        Instant time,
        String source,
        String eventType,
        @Nullable GapKind kind,
        Severity severity,
        Type type,
        Set<GapKind> kinds) {
    private static final ObjectMapper JSON = new ObjectMapper();

    /** What has changed. */
    public enum Type {
        /** The kind is a gap now. */
        OPENED,
        /** The kind is no gap any more. */
        RESOLVED,
        /** Severity, services or the look-alike are others. */
        CHANGED;

        /** In lower case. */
        public String label() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    public GapChange {
        kinds = Set.copyOf(kinds);
    }

    /** The changes from one state of an event type to the next. */
    static List<GapChange> between(Set<GapKind> before, GapRow row, Instant time) {
        var changes = new ArrayList<GapChange>();
        for (var kind : EnumSet.allOf(GapKind.class)) {
            boolean was = before.contains(kind);
            boolean is = row.kinds().contains(kind);
            if (was != is) {
                changes.add(of(row, time, kind, is ? Type.OPENED : Type.RESOLVED));
            }
        }
        return changes.isEmpty() ? List.of(of(row, time, null, Type.CHANGED)) : changes;
    }

    private static GapChange of(GapRow row, Instant time, @Nullable GapKind kind, Type type) {
        return new GapChange(time, row.source(), row.eventType(), kind, row.severity(), type, row.kinds());
    }

    /** {@code {"time","event_type","kind","severity","change","kinds"}}. */
    public ObjectNode toJson() {
        var json = JSON.createObjectNode().put("time", IsoTimestamps.text(time)).put("event_type", eventType);
        json.put("kind", kind == null ? null : kind.label())
                .put("severity", severity.label())
                .put("change", type.label());
        var all = json.putArray("kinds");
        kinds.stream().sorted().forEach(one -> all.add(one.label()));
        return json;
    }
}
