package dev.kodama.bench.testbed;

import java.util.BitSet;

/** What became of every number, as its publisher saw it. Safe from any thread. */
public final class PublishLedger {
    private final BitSet acknowledged = new BitSet();
    private final BitSet uncertain = new BitSet();
    private long refused;

    synchronized void acknowledge(long from, long to) {
        acknowledged.set((int) from, (int) to + 1);
    }

    /** Redis was asked and its answer was not heard: it may be published or not. */
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

    /** How many Redis answered with an error. */
    public synchronized long refused() {
        return refused;
    }

    /** The last that was acknowledged, 0 before. */
    public synchronized long lastAcknowledged() {
        return Math.max(0, acknowledged.length() - 1);
    }
}
