package dev.kodama.index;

import java.util.Arrays;

/** Immutable list of places of events in a partition: offset and sequence. */
public final class Postings {
    /** No events. */
    public static final Postings NONE = new Builder().build();

    private final long[] offsets;
    private final long[] sequences;

    private Postings(long[] offsets, long[] sequences) {
        this.offsets = offsets;
        this.sequences = sequences;
    }

    public int size() {
        return offsets.length;
    }

    public long offset(int index) {
        return offsets[index];
    }

    public long sequence(int index) {
        return sequences[index];
    }

    /** Collects postings. */
    public static final class Builder {
        private static final int MIN_SIZE = 16;

        private long[] offsets = new long[MIN_SIZE];
        private long[] sequences = new long[MIN_SIZE];
        private int size;

        public void add(long offset, long sequence) {
            if (size == offsets.length) {
                offsets = Arrays.copyOf(offsets, 2 * size);
                sequences = Arrays.copyOf(sequences, 2 * size);
            }
            offsets[size] = offset;
            sequences[size++] = sequence;
        }

        public int size() {
            return size;
        }

        public long offset(int index) {
            return offsets[index];
        }

        public long sequence(int index) {
            return sequences[index];
        }

        public void clear() {
            size = 0;
        }

        /** Sorts by offset; fast where that is nearly so. */
        public void sortByOffset() {
            sort(offsets, sequences);
        }

        /** Sorts by sequence; fast where that is nearly so. */
        public void sortBySequence() {
            sort(sequences, offsets);
        }

        /** Natural merge sort: runs that ascend already are merged. */
        private void sort(long[] keys, long[] values) {
            int[] runs = runs(keys);
            long[] otherKeys = new long[runs.length > 2 ? size : 0];
            long[] otherValues = new long[otherKeys.length];
            while (runs.length > 2) {
                int[] merged = new int[runs.length / 2 + 1];
                int count = 0;
                for (int run = 0; run + 1 < runs.length; run += 2) {
                    int middle = runs[run + 1];
                    int end = run + 2 < runs.length ? runs[run + 2] : middle;
                    merge(keys, values, runs[run], middle, end, otherKeys, otherValues);
                    merged[count++] = runs[run];
                }
                System.arraycopy(otherKeys, 0, keys, 0, size);
                System.arraycopy(otherValues, 0, values, 0, size);
                merged[count++] = size;
                runs = Arrays.copyOf(merged, count);
            }
        }

        /** The beginnings of ascending runs, and the end. */
        private int[] runs(long[] keys) {
            int[] runs = new int[MIN_SIZE];
            int count = 1;
            for (int i = 1; i < size; i++) {
                if (keys[i] < keys[i - 1]) {
                    runs = count + 1 >= runs.length ? Arrays.copyOf(runs, 2 * runs.length) : runs;
                    runs[count++] = i;
                }
            }
            runs[count++] = size;
            return Arrays.copyOf(runs, count);
        }

        private static void merge(
                long[] keys, long[] values, int first, int middle, int end, long[] toKeys, long[] toValues) {
            int left = first;
            int right = middle;
            for (int to = first; to < end; to++) {
                boolean fromLeft = left < middle && (right >= end || keys[left] <= keys[right]);
                int from = fromLeft ? left++ : right++;
                toKeys[to] = keys[from];
                toValues[to] = values[from];
            }
        }

        /** Removes all but the first postings. */
        public void retainFirst(int count) {
            size = Math.min(size, count);
        }

        /** Removes all but the last postings. */
        public void retainLast(int count) {
            int removed = Math.max(0, size - count);
            System.arraycopy(offsets, removed, offsets, 0, size - removed);
            System.arraycopy(sequences, removed, sequences, 0, size - removed);
            size -= removed;
        }

        public Postings build() {
            return new Postings(Arrays.copyOf(offsets, size), Arrays.copyOf(sequences, size));
        }
    }
}
