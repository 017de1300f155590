package dev.kodama.replay.sink;

import dev.kodama.journal.JournaledEvent;
import dev.kodama.replay.Sink;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;

/** Writes lines to a stream such as standard output. Buffers up to 64 KB until a flush. */
final class StreamSink implements Sink {
    private static final int BUFFER_CHARS = 1 << 16;

    private final PrintStream out;
    private final TextFormat format;
    private final StringBuilder text;

    StreamSink(PrintStream out, TextFormat format) {
        this.out = out;
        this.format = format;
        this.text = new StringBuilder(format.header());
    }

    @Override
    public void write(JournaledEvent event) {
        format.append(text, event);
        if (text.length() >= BUFFER_CHARS) {
            writeBuffer();
        }
    }

    @Override
    public boolean flush() {
        writeBuffer();
        return !out.checkError(); // flushes, too
    }

    private void writeBuffer() {
        out.writeBytes(text.toString().getBytes(StandardCharsets.UTF_8));
        text.setLength(0);
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
