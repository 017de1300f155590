package dev.kodama.forwarder.limits;

import java.util.concurrent.atomic.AtomicLong;

/** Memory budget that all clients share: memory for a client is reserved here first. Thread-safe. */
public final class MemoryBudget {
    private final long bytes;
    private final AtomicLong used = new AtomicLong();

    public MemoryBudget(long bytes) {
        this.bytes = bytes;
    }

    /** Opens an empty share. */
    public Share open() {
        return new Share();
    }

    /** Bytes of all shares. */
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

    /** One client's share. */
    public final class Share implements AutoCloseable {
        private long size;
        private boolean closed;

        private Share() {}

        /**
         * Resizes the share. Shrinking always succeeds.
         *
         * @return false if the budget is exhausted or the share is closed; the size stays
         */
        public synchronized boolean resize(long to) {
            if (closed || !reserve(to - size)) {
                return false;
            }
            size = to;
            return true;
        }

        /** Releases the share for good. */
        @Override
        public synchronized void close() {
            if (!closed) {
                var unused = resize(0);
                closed = true;
            }
        }
    }
}
