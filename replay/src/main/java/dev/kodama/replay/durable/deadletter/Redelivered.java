package dev.kodama.replay.durable.deadletter;

import java.util.Arrays;
import java.util.Collection;
import java.util.Collections;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * Which dead letters of a subscription were redelivered: all before an offset, and single ones from there on.
 *
 * @param position the offset before which all were redelivered
 * @param single offsets of single ones, at most {@value #MAX_SINGLE}
 */
record Redelivered(long position, SortedSet<Long> single) {
    static final int MAX_SINGLE = 10_000;
    static final Redelivered NONE = new Redelivered(0, new TreeSet<>());

    Redelivered {
        single = Collections.unmodifiableSortedSet(new TreeSet<>(single.tailSet(position)));
    }

    /** {@code 17} or {@code 17+19,23}. */
    static Redelivered parse(String text) {
        String[] parts = text.split("\\+", 2);
        var single = new TreeSet<Long>();
        if (parts.length == 2) {
            Arrays.stream(parts[1].split(",")).map(Long::valueOf).forEach(single::add);
        }
        return new Redelivered(Long.parseLong(parts[0]), single);
    }

    boolean contains(long offset) {
        return offset < position || single.contains(offset);
    }

    /** With single ones more. */
    Redelivered and(Collection<Long> offsets) {
        var all = new TreeSet<>(single);
        all.addAll(offsets);
        return new Redelivered(position, all);
    }

    boolean isFull() {
        return single.size() > MAX_SINGLE;
    }

    String text() {
        return single.isEmpty()
                ? Long.toString(position)
                : position + "+" + single.stream().map(String::valueOf).collect(Collectors.joining(","));
    }
}
