package dev.kodama.app;

import java.io.IOException;
import java.io.OutputStream;

/** Takes no byte; counts the attempts. */
final class FailingStream extends OutputStream {
    private final String message;
    private int attempts;

    FailingStream(String message) {
        this.message = message;
    }

    @Override
    public void write(int octet) throws IOException {
        attempts++;
        throw new IOException(message);
    }

    int attempts() {
        return attempts;
    }
}
