package dev.kodama.replay.sink;

import dev.kodama.journal.JournaledEvent;
import dev.kodama.journal.text.Utf8Builder;
import dev.kodama.replay.Sink;
import java.io.PrintStream;

/** Writes lines to a stream such as standard output. Buffers up to 64 KB until a flush. */
final class StreamSink implements Sink {
    private static final int BUFFER_BYTES = 1 << 16;

    private final PrintStream out;
    private final TextFormat format;
    private final Utf8Builder text = new Utf8Builder();

    StreamSink(PrintStream out, TextFormat format) {
        this.out = out;
        this.format = format;
        text.append(format.header());
    }

    @Override
    public void write(JournaledEvent event) {
        format.append(text, event);
        if (text.length() >= BUFFER_BYTES) {
            writeBuffer();
        }
    }

    @Override
    public boolean flush() {
        writeBuffer();
        return !out.checkError(); // flushes, too
    }

    private void writeBuffer() {
        text.writeTo(out);
        text.clear();
    }

    @Override
    public void complete() {
        var unused = flush();
    }

    @Override
    public void close() {
        // the owner closes the stream
    }
}
