package dev.kodama.forwarder.hub;

import java.util.concurrent.atomic.LongAdder;

/** Counted by all sessions at once. */
final class Counters {
    final LongAdder framesSent = new LongAdder();
    final LongAdder dropped = new LongAdder();
    final LongAdder tooSlow = new LongAdder();
    final LongAdder stalled = new LongAdder();
}
