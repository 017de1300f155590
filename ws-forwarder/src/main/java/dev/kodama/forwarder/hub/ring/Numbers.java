package dev.kodama.forwarder.hub.ring;

/** Numbers of events, growing, that wait to be sent: at most {@value #MOST}. */
public final class Numbers {
    private static final int MOST = 1024;
    private static final int FIRST_ROOM = 8;
    private static final long[] NONE = {};

    private long[] numbers = NONE;
    private int from;
    private int to;

    public boolean isEmpty() {
        return from == to;
    }

    public long first() {
        return numbers[from];
    }

    /** @return false if there is no room */
    public boolean add(long number) {
        if (to - from == MOST) {
            return false;
        }
        if (to == numbers.length) {
            makeRoom();
        }
        numbers[to++] = number;
        return true;
    }

    /** Forgets those before. */
    public int dropBefore(long number) {
        int dropped = 0;
        while (from < to && numbers[from] < number) {
            from++;
            dropped++;
        }
        if (from == to) {
            clear();
        }
        return dropped;
    }

    public long last() {
        return numbers[to - 1];
    }

    public void clear() {
        from = 0;
        to = 0;
        if (numbers.length > FIRST_ROOM) {
            numbers = NONE; // an idle session keeps little
        }
    }

    int count() {
        return to - from;
    }

    long get(int index) {
        return numbers[from + index];
    }

    private void makeRoom() {
        int size = to - from;
        long[] target = size > numbers.length / 2 || numbers.length == 0
                ? new long[Math.max(FIRST_ROOM, numbers.length * 2)]
                : numbers;
        System.arraycopy(numbers, from, target, 0, size);
        numbers = target;
        from = 0;
        to = size;
    }
}
