package dev.kodama.bench.testbed;

import java.util.BitSet;

/** The replies to each published number. Thread-safe. */
public final class PublishLedger {
    private final BitSet acknowledged = new BitSet();
    private final BitSet uncertain = new BitSet();
    private long refused;

    synchronized void acknowledge(long from, long to) {
        acknowledged.set((int) from, (int) to + 1);
    }

    /** Marks numbers without a reply: they may be published or not. */
    synchronized void leaveUncertain(long from, long to) {
        uncertain.set((int) from, (int) to + 1);
    }

    synchronized void refuse() {
        refused++;
    }

    public synchronized boolean acknowledged(long number) {
        return acknowledged.get((int) number);
    }

    public synchronized boolean uncertain(long number) {
        return uncertain.get((int) number);
    }

    public synchronized long acknowledged() {
        return acknowledged.cardinality();
    }

    public synchronized long uncertain() {
        return uncertain.cardinality();
    }

    /** The number of errors that Redis replied with. */
    public synchronized long refused() {
        return refused;
    }

    /** The last acknowledged number; 0 before. */
    public synchronized long lastAcknowledged() {
        return Math.max(0, acknowledged.length() - 1);
    }
}
