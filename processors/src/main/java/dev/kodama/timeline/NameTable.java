package dev.kodama.timeline;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * The known names of one kind in a partition, for patterns. Bounded: at most {@value #MAX_NAMES} names and {@value #MAX_LETTERS} letters;
 * beyond, it is {@linkplain #isFull full} and answers nothing for patterns. One writer, any readers.
 */
final class NameTable {
    static final int MAX_NAMES = 10_000;
    static final int MAX_LETTERS = 1 << 20;

    private final Map<String, Long> hashes = new ConcurrentHashMap<>();
    private final List<String> added = new ArrayList<>();
    private final AtomicBoolean full = new AtomicBoolean();
    private long letters;

    /** Adds a name. Returns its hash. */
    long add(String name) {
        Long known = hashes.get(name);
        if (known != null) {
            return known;
        }
        long hash = TermHash.of(name);
        if (!full.get() && hashes.size() < MAX_NAMES && letters + name.length() <= MAX_LETTERS) {
            hashes.put(name, hash);
            letters += name.length();
            added.add(name);
        } else {
            full.set(true);
        }
        return hash;
    }

    /** The names that were added since the last call. */
    List<String> takeAdded() {
        var names = List.copyOf(added);
        added.clear();
        return names;
    }

    /** Marks the table as incomplete. */
    void setFull() {
        full.set(true);
    }

    /** Whether names are missing. */
    boolean isFull() {
        return full.get();
    }

    Set<String> names() {
        return hashes.keySet();
    }
}
