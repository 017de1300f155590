package dev.kodama.mirror.replication;

import java.io.IOException;

/** The stream is not what Redis writes; everything before the last complete command was valid. */
final class MalformedStreamException extends IOException {
    private static final long serialVersionUID = 1L;

    MalformedStreamException(String what, long offset) {
        super("malformed replication stream after offset " + offset + ": " + what);
    }
}
