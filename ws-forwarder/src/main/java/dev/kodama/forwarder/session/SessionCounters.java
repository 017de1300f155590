package dev.kodama.forwarder.session;

import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;

/** Counters that all sessions share. */
public final class SessionCounters {
    public final LongAdder framesSent = new LongAdder();
    public final LongAdder dropped = new LongAdder();
    public final LongAdder tooSlow = new LongAdder();
    public final LongAdder stalled = new LongAdder();
    /** Bytes of arrays that sockets did not take yet. */
    public final AtomicLong unwrittenBytes = new AtomicLong();
}
