package dev.kodama.bus.json;

import java.util.ArrayList;
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

    /** Parses keys, each behind a dot but the first; {@code \\.}, {@code \\:} and {@code \\\\} are a dot, a colon and a backslash in a key. */
    public static List<String> keys(String text) {
        var keys = new ArrayList<String>();
        var key = new StringBuilder();
        for (int at = 0; at < text.length(); at++) {
            char letter = text.charAt(at);
            if (letter == '\\' && at + 1 < text.length() && ".:\\".indexOf(text.charAt(at + 1)) >= 0) {
                key.append(text.charAt(++at));
            } else if (letter == '.') {
                keys.add(key.toString());
                key.setLength(0);
            } else {
                key.append(letter);
            }
        }
        keys.add(key.toString());
        return keys;
    }

    /** Whether this is another path, or a path of something inside of what is there. */
    public boolean isAtOrIn(JsonPath other) {
        int length = other.keys.size();
        return keys.size() >= length && keys.subList(0, length).equals(other.keys);
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
