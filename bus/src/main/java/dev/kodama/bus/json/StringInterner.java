package dev.kodama.bus.json;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Returns the same string for the same bytes, for names that repeat: thousands of events then share one string. Holds
 * at most {@value #SLOTS} names; a name with the slot of another replaces it. Thread-safe.
 */
final class StringInterner {
    private static final int SLOTS = 1 << 10;
    private static final int MAX_BYTES = 64;

    /** Read and written without ordering: a thread sees one of two names, each of them whole. */
    private final @Nullable Name[] slots = new Name[SLOTS];

    private static final class Name {
        private final byte[] bytes;
        private final String text;

        Name(byte[] bytes) {
            this.bytes = bytes;
            this.text = new String(bytes, StandardCharsets.UTF_8);
        }
    }

    /** The text of some bytes, which must be valid UTF-8. */
    String text(byte[] json, int from, int to) {
        if (to - from > MAX_BYTES) {
            return new String(json, from, to - from, StandardCharsets.UTF_8);
        }
        int hash = 0;
        for (int i = from; i < to; i++) {
            hash = 31 * hash + json[i];
        }
        int slot = (hash ^ (hash >>> 16)) & (SLOTS - 1);
        var name = slots[slot];
        if (name == null || !Arrays.equals(name.bytes, 0, name.bytes.length, json, from, to)) {
            name = new Name(Arrays.copyOfRange(json, from, to));
            slots[slot] = name;
        }
        return name.text;
    }
}
