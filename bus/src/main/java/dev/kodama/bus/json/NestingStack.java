package dev.kodama.bus.json;

import java.util.Arrays;

/** The kinds of the open objects and arrays, one bit each: 64 levels in a field, further ones in an array that grows. */
final class NestingStack {
    private static final long[] NONE = {};

    private long innermost;
    private long[] outer = NONE;
    private int depth;

    /** The number of open objects and arrays. */
    int depth() {
        return depth;
    }

    /** Whether the innermost one is an object. */
    boolean isObject() {
        return (innermost & 1) != 0;
    }

    void push(boolean object) {
        if (depth > 0 && depth % Long.SIZE == 0) {
            int word = depth / Long.SIZE - 1;
            if (word == outer.length) {
                outer = Arrays.copyOf(outer, 2 * word + 2);
            }
            outer[word] = innermost;
        }
        innermost = innermost << 1 | (object ? 1 : 0);
        depth++;
    }

    void pop() {
        depth--;
        innermost = depth > 0 && depth % Long.SIZE == 0 ? outer[depth / Long.SIZE - 1] : innermost >>> 1;
    }
}
