package dev.kodama.app.testing;

import java.io.IOException;
import java.io.OutputStream;

/** A stream whose writes fail; counts the attempts. */
public final class FailingStream extends OutputStream {
    private final String message;
    private int attempts;

    public FailingStream(String message) {
        this.message = message;
    }

    @Override
    public void write(int octet) throws IOException {
        attempts++;
        throw new IOException(message);
    }

    public int attempts() {
        return attempts;
    }
}
