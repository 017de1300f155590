package dev.kodama.forwarder.hub.where;

import dev.kodama.bus.json.JsonPaths;
import dev.kodama.bus.json.JsonValues;
import dev.kodama.bus.metadata.EventMetadata.Head;
import org.jspecify.annotations.Nullable;

/**
 * Reads the values that filters look at, once per event, when it is appended. While no filter looks at the payload nothing is read. Events that were
 * appended before a path came into use are read when they are needed.
 */
public final class PayloadReader {
    /** Finds the JSON of events. */
    public interface Texts {
        /** The JSON of the event with this number; null if it is evicted. */
        byte @Nullable [] of(long number);
    }

    private final PathRegistry registry = new PathRegistry();
    private final Texts texts;

    public PayloadReader(Texts texts) {
        this.texts = texts;
    }

    /** The paths in use. */
    public PathRegistry registry() {
        return registry;
    }

    /** The event with the values at all paths in use. */
    public Head read(Head head, byte[] text) {
        var paths = registry.current();
        return paths.isEmpty() ? head : head.with(JsonValues.read(paths, text));
    }

    /** As {@link #read}, of an event that was appended; null if it is evicted and its values were not read. */
    public @Nullable Head current(Head head, long number) {
        var paths = registry.current();
        var values = head.values();
        return paths.isEmpty() || (values != null && values.paths() == paths) ? head : known(head, number, paths);
    }

    /** The event with the values at some paths at least; null if it is evicted and they were not read. */
    @Nullable
    Head known(Head head, long number, JsonPaths paths) {
        var values = head.values();
        if (values != null && values.paths().containsAll(paths)) {
            return head;
        }
        byte[] text = texts.of(number);
        return text == null ? null : head.with(JsonValues.read(paths, text));
    }
}
