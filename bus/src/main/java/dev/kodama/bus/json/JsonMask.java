package dev.kodama.bus.json;

import dev.kodama.bus.json.JsonTokenizer.MalformedJsonException;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Collection;

/**
 * Replaces the values at some paths of a JSON text by the string {@value #SHOWN}, without a tree; all other bytes stay as they are. Every value
 * of a repeated key is replaced, and a path goes through arrays into each element. Immutable.
 */
public final class JsonMask {
    /** What is shown in place of a value. */
    public static final String SHOWN = "***";

    private static final byte[] VALUE = ('"' + SHOWN + '"').getBytes(StandardCharsets.US_ASCII);
    private static final byte[] CUT = SHOWN.getBytes(StandardCharsets.US_ASCII);
    private static final int NOWHERE = -1;

    private final JsonPaths.Node root;
    /** Objects up to this depth are never texts in a valid message: a text in their place is hidden. */
    private final int textDepth;

    private JsonMask(JsonPaths.Node root, int textDepth) {
        this.root = root;
        this.textDepth = textDepth;
    }

    /** The mask of a message, whose top-level fields that lead to a path are objects. */
    public static JsonMask of(Collection<JsonPath> paths) {
        return new JsonMask(JsonPaths.of(paths).root(), 1);
    }

    /** The mask of the value of a top-level field. */
    public JsonMask of(String field) {
        var node = root.children.get(field);
        return new JsonMask(node == null ? new JsonPaths.Node() : node, 0);
    }

    /** Returns the object with its values masked, the same array if there are none; masks what is no object as {@link #anything}. */
    public byte[] object(byte[] json) {
        if (root.keys.length == 0) {
            return json;
        }
        try {
            if (Utf8.isValid(json)) {
                var pass = new Pass(json, textDepth);
                pass.takeObject(root, 1);
                if (pass.tokens.peek() == JsonTokenizer.END) {
                    return pass.masked();
                }
            }
        } catch (MalformedJsonException e) {
            // masked as any text
        }
        return anything(json);
    }

    /**
     * Masks a text that need not be JSON, or an object. What can be read as JSON is masked; where that ends, the rest is cut. A text in the place
     * of an object that leads to a path is hidden, too, since it may be that object, quoted.
     */
    public byte[] anything(byte[] text) {
        if (root.keys.length == 0) {
            return text;
        }
        byte[] json =
                Utf8.isValid(text) ? text : new String(text, StandardCharsets.UTF_8).getBytes(StandardCharsets.UTF_8);
        var pass = new Pass(json, Integer.MAX_VALUE);
        try {
            while (pass.tokens.peek() != JsonTokenizer.END) {
                pass.takeValue(root, 0);
            }
            return pass.masked();
        } catch (MalformedJsonException e) {
            return pass.cut();
        }
    }

    /** Whether a value is what is shown in place of one: the message was copied from where it is masked. */
    public boolean wasApplied(byte[] json) {
        var pass = new Pass(json, textDepth);
        try {
            pass.takeObject(root, 1);
        } catch (MalformedJsonException e) {
            return false;
        }
        return pass.showsMask();
    }

    /** One pass over a text, which notes where the values are that it hides. */
    private static final class Pass {
        private static final int USUAL_VALUES = 4;

        private final byte[] json;
        private final JsonTokenizer tokens;
        private final int textDepth;
        private int[] spans = new int[2 * USUAL_VALUES];
        private int size;
        /** Start of the value that is being hidden. */
        private int hiding = NOWHERE;

        Pass(byte[] json, int textDepth) {
            this.json = json;
            this.tokens = new JsonTokenizer(json);
            this.textDepth = textDepth;
        }

        /** @param depth nesting depth of the object, 1 for the outermost */
        void takeObject(JsonPaths.Node node, int depth) throws MalformedJsonException {
            tokens.takeOpening('{', depth);
            if (tokens.takeIf('}')) {
                return;
            }
            do {
                tokens.takeKey();
                var child = node.child(json, tokens);
                if (child == null) {
                    tokens.takeValue(depth);
                } else {
                    takeValue(child, depth);
                }
            } while (tokens.takeIf(','));
            tokens.take('}');
        }

        private void takeArray(JsonPaths.Node node, int depth) throws MalformedJsonException {
            tokens.takeOpening('[', depth);
            if (tokens.takeIf(']')) {
                return;
            }
            do {
                takeValue(node, depth);
            } while (tokens.takeIf(','));
            tokens.take(']');
        }

        /** @param depth nesting depth of what is around the value */
        void takeValue(JsonPaths.Node node, int depth) throws MalformedJsonException {
            int start = tokens.peek();
            if (node.path >= 0 || (start == '"' && depth <= textDepth)) {
                hiding = tokens.position();
                tokens.takeValue(depth);
                add(hiding, tokens.position());
                hiding = NOWHERE;
            } else if (start == '{') {
                takeObject(node, depth + 1);
            } else if (start == '[') {
                takeArray(node, depth + 1);
            } else {
                tokens.takeValue(depth);
            }
        }

        private void add(int start, int end) {
            if (2 * size == spans.length) {
                spans = Arrays.copyOf(spans, 2 * spans.length);
            }
            spans[2 * size] = start;
            spans[2 * size + 1] = end;
            size++;
        }

        byte[] masked() {
            return size == 0 ? json : masked(json.length).toByteArray();
        }

        /** What was read until the text was no JSON any more. */
        byte[] cut() {
            int end = hiding == NOWHERE ? tokens.position() : hiding;
            var masked = masked(end);
            if (end < json.length) {
                masked.writeBytes(CUT);
            }
            return masked.toByteArray();
        }

        private ByteArrayOutputStream masked(int end) {
            var masked = new ByteArrayOutputStream(end + VALUE.length * (size + 1));
            int copied = 0;
            for (int i = 0; i < size; i++) {
                masked.write(json, copied, spans[2 * i] - copied);
                masked.writeBytes(VALUE);
                copied = spans[2 * i + 1];
            }
            masked.write(json, copied, end - copied);
            return masked;
        }

        boolean showsMask() {
            for (int i = 0; i < size; i++) {
                int start = spans[2 * i];
                if (json[start] == '"'
                        && JsonSpan.unescaped(json, start + 1, spans[2 * i + 1] - 1)
                                .equals(SHOWN)) {
                    return true;
                }
            }
            return false;
        }
    }
}
