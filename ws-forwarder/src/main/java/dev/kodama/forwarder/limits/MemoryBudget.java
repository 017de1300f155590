package dev.kodama.forwarder.limits;

import java.util.concurrent.atomic.AtomicLong;

/** A memory budget that all clients share: what they make the server keep for them is reserved here first. For any number of threads. */
public final class MemoryBudget {
    private final long bytes;
    private final AtomicLong used = new AtomicLong();

    public MemoryBudget(long bytes) {
        this.bytes = bytes;
    }

    /** A share without anything in it yet. */
    public Share open() {
        return new Share();
    }

    /** How many bytes all shares have together. */
    public long used() {
        return used.get();
    }

    private boolean reserve(long more) {
        long now = used.get();
        while (more <= 0 || now + more <= bytes) {
            if (used.compareAndSet(now, now + more)) {
                return true;
            }
            now = used.get();
        }
        return false;
    }

    /** What one client has of it. */
    public final class Share implements AutoCloseable {
        private long size;
        private boolean closed;

        private Share() {}

        /**
         * Makes the share as large as that. To make it smaller always works.
         *
         * @return false if there is no room, or if it is closed; it stays as it is
         */
        public synchronized boolean resize(long to) {
            if (closed || !reserve(to - size)) {
                return false;
            }
            size = to;
            return true;
        }

        /** Gives all of it back, for good. */
        @Override
        public synchronized void close() {
            if (!closed) {
                var unused = resize(0);
                closed = true;
            }
        }
    }
}
