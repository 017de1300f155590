package dev.kodama.replay.sink;

import dev.kodama.journal.JournaledEvent;
import dev.kodama.journal.text.Utf8Builder;
import dev.kodama.replay.Sink;
import dev.kodama.replay.SinkException;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;

/** Writes lines to an {@link AtomicFile}. */
final class FileSink implements Sink {
    private static final int BUFFER_BYTES = 1 << 16;

    private final AtomicFile file;
    private final TextFormat format;
    private final OutputStream out;
    private final Utf8Builder text = new Utf8Builder();

    private FileSink(AtomicFile file, TextFormat format, OutputStream out) {
        this.file = file;
        this.format = format;
        this.out = out;
        text.append(format.header());
    }

    /** @throws SinkException if it cannot be written */
    static FileSink open(AtomicFile file, TextFormat format, CompressionCodec compression) {
        try {
            return new FileSink(file, format, compression.onto(Files.newOutputStream(file.path())));
        } catch (IOException | LinkageError e) { // a codec unpacks its library to the temporary folder
            throw file.failed(e);
        }
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
        return true; // not readable before it is complete
    }

    private void writeBuffer() {
        try {
            text.writeTo(out);
            text.clear();
        } catch (IOException e) {
            throw file.failed(e);
        }
    }

    @Override
    public void complete() {
        writeBuffer();
        try {
            out.close();
        } catch (IOException e) {
            throw file.failed(e);
        }
        file.commit();
    }

    @Override
    public void close() {
        try {
            out.close();
        } catch (IOException e) {
            // reported already, or about a file that is deleted
        }
        file.discard();
    }
}
