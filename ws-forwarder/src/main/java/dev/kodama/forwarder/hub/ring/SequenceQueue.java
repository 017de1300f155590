package dev.kodama.forwarder.hub.ring;

/** Queue of ascending event numbers to send, at most {@value #MAX}. */
public final class SequenceQueue {
    private static final int MAX = 1024;
    private static final int FIRST_ROOM = 8;
    private static final long[] NONE = {};

    /** The only number while there is no array, the common case. */
    private long only;

    private long[] numbers = NONE;
    private int from;
    private int to;

    public boolean isEmpty() {
        return from == to;
    }

    public long first() {
        return get(0);
    }

    /** @return false if the queue is full */
    public boolean add(long number) {
        if (to - from == MAX) {
            return false;
        }
        if (to == 0 && numbers.length == 0) {
            only = number;
            to = 1;
            return true;
        }
        if (numbers.length == 0) {
            numbers = new long[FIRST_ROOM];
            numbers[0] = only;
        } else if (to == numbers.length) {
            makeRoom();
        }
        numbers[to++] = number;
        return true;
    }

    /** Drops the numbers before. */
    public int dropBefore(long number) {
        int dropped = 0;
        while (from < to && first() < number) {
            from++;
            dropped++;
        }
        if (from == to) {
            clear();
        }
        return dropped;
    }

    public long last() {
        return get(count() - 1);
    }

    public void clear() {
        from = 0;
        to = 0;
        if (numbers.length > FIRST_ROOM) {
            numbers = NONE; // an idle session holds little memory
        }
    }

    int count() {
        return to - from;
    }

    long get(int index) {
        return numbers.length == 0 ? only : numbers[from + index];
    }

    private void makeRoom() {
        int size = to - from;
        long[] target = size > numbers.length / 2 ? new long[numbers.length * 2] : numbers;
        System.arraycopy(numbers, from, target, 0, size);
        numbers = target;
        from = 0;
        to = size;
    }
}
