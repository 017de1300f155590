package dev.kodama.replay.sink;

import dev.kodama.journal.JournaledEvent;
import dev.kodama.journal.mask.EventMask;
import dev.kodama.replay.Sink;

/** Passes events on as they are shown to people. */
record MaskingSink(Sink sink, EventMask mask) implements Sink {
    @Override
    public void write(JournaledEvent event) {
        sink.write(mask.event(event));
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
