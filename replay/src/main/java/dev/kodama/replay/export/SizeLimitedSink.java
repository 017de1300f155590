package dev.kodama.replay.export;

import dev.kodama.journal.JournaledEvent;
import dev.kodama.replay.Sink;
import dev.kodama.replay.SinkException;

/** Passes events on to a sink, up to a number of bytes of their bodies. */
final class SizeLimitedSink implements Sink {
    /** Sequence, time and channel of an event take about as much. */
    private static final int OVERHEAD_BYTES = 100;

    private final Sink sink;
    private final long maxBytes;
    private volatile long bytes;

    SizeLimitedSink(Sink sink, long maxBytes) {
        this.sink = sink;
        this.maxBytes = maxBytes;
    }

    /** @throws SinkException also if there would be more bytes */
    @Override
    public void write(JournaledEvent event) {
        long all = bytes + event.bytes().length + OVERHEAD_BYTES;
        if (all > maxBytes) {
            throw new SinkException(
                    "The export has more than " + (maxBytes >> 20)
                            + " MiB; ask for less time, or for fewer event types.",
                    0);
        }
        sink.write(event);
        bytes = all;
    }

    /** About how many bytes were written. */
    long bytes() {
        return bytes;
    }

    @Override
    public boolean flush() {
        return sink.flush();
    }

    @Override
    public void complete() {
        sink.complete();
    }

    @Override
    public void close() {
        sink.close();
    }
}
