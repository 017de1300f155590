package dev.kodama.bus.json;

import java.util.List;

/** A path of object keys from the root of a JSON text to a value. */
public final class JsonPath {
    private final List<String> keys;
    private final int hash;

    /** @param keys at least one */
    public JsonPath(List<String> keys) {
        if (keys.isEmpty()) {
            throw new IllegalArgumentException("a path has at least one key");
        }
        this.keys = List.copyOf(keys);
        this.hash = this.keys.hashCode();
    }

    /** The keys, the outermost first. */
    public List<String> keys() {
        return keys;
    }

    @Override
    public boolean equals(Object other) {
        return this == other || (other instanceof JsonPath path && hash == path.hash && keys.equals(path.keys));
    }

    @Override
    public int hashCode() {
        return hash;
    }

    @Override
    public String toString() {
        return String.join(".", keys);
    }
}
