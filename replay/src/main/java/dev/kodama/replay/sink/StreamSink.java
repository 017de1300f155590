package dev.kodama.replay.sink;

import dev.kodama.journal.JournaledEvent;
import dev.kodama.replay.Sink;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;

/** Text on a stream that somebody reads, such as standard output. Keeps back up to 64 KB until it is flushed. */
final class StreamSink implements Sink {
    private static final int KEPT_BACK_CHARS = 1 << 16;

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
        if (text.length() >= KEPT_BACK_CHARS) {
            handOn();
        }
    }

    @Override
    public boolean flush() {
        handOn();
        return !out.checkError(); // flushes, too
    }

    private void handOn() {
        out.writeBytes(text.toString().getBytes(StandardCharsets.UTF_8));
        text.setLength(0);
    }

    @Override
    public void complete() {
        var unused = flush();
    }

    @Override
    public void close() {
        // the stream is whose it was
    }
}
