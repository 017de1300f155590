package dev.kodama.replay.sink;

import dev.kodama.journal.JournaledEvent;
import dev.kodama.replay.Sink;
import dev.kodama.replay.SinkException;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;

/** Lines in a file that is in its place when it is whole. */
final class FileSink implements Sink {
    private static final int KEPT_BACK_CHARS = 1 << 16;

    private final AtomicFile file;
    private final TextFormat format;
    private final OutputStream out;
    private final StringBuilder text;

    private FileSink(AtomicFile file, TextFormat format, OutputStream out) {
        this.file = file;
        this.format = format;
        this.out = out;
        this.text = new StringBuilder(format.header());
    }

    /** @throws SinkException if it cannot be written */
    static FileSink open(AtomicFile file, TextFormat format, CompressionCodec compression) {
        try {
            return new FileSink(file, format, compression.onto(Files.newOutputStream(file.path())));
        } catch (IOException | LinkageError e) { // a codec unpacks itself to the temporary folder
            throw file.failed(e);
        }
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
        return true; // nobody reads it yet
    }

    private void handOn() {
        try {
            out.write(text.toString().getBytes(StandardCharsets.UTF_8));
            text.setLength(0);
        } catch (IOException e) {
            throw file.failed(e);
        }
    }

    @Override
    public void complete() {
        handOn();
        try {
            out.close();
        } catch (IOException e) {
            throw file.failed(e);
        }
        file.keep();
    }

    @Override
    public void close() {
        try {
            out.close();
        } catch (IOException e) {
            // told already, or about a file that goes
        }
        file.discard();
    }
}
