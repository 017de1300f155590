package dev.kodama.mirror.replication;

import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * Skips the snapshot before the stream of a full resync: {@code $length}, or {@code $EOF:} and a 40-byte mark that is
 * repeated at the end. Newlines before it are Redis's keep-alive.
 */
final class SnapshotSkipper {
    private static final int MARK_BYTES = 40;
    private static final int MAX_HEADER_BYTES = 64;

    private final StringBuilder header = new StringBuilder();
    private boolean inHeader = true;
    private long remaining;
    private byte @Nullable [] mark;
    private int[] fallback = {};
    private int matched;

    boolean done() {
        return !inHeader && (mark == null ? remaining == 0 : matched == MARK_BYTES);
    }

    /** @return where the snapshot ends in this chunk, {@code to} if it does not */
    int skip(byte[] bytes, int from, int to) throws MalformedStreamException {
        var at = from;
        while (inHeader && at < to) {
            onHeader((char) (bytes[at++] & 0xff));
        }
        if (inHeader || done()) {
            return at;
        }
        if (mark != null) {
            return skipToMark(mark, bytes, at, to);
        }
        var skipped = (int) Math.min(remaining, to - at);
        remaining -= skipped;
        return at + skipped;
    }

    private void onHeader(char next) throws MalformedStreamException {
        if (next != '\n') {
            header.append(next);
            if (header.length() > MAX_HEADER_BYTES) {
                throw new MalformedStreamException("not a snapshot: " + header, 0);
            }
            return;
        }
        var line = header.toString().strip();
        header.setLength(0);
        if (line.isEmpty()) {
            return;
        }
        if (line.startsWith("$EOF:") && line.length() == "$EOF:".length() + MARK_BYTES) {
            mark = line.substring("$EOF:".length()).getBytes(StandardCharsets.ISO_8859_1);
            fallback = fallbacks(mark);
        } else if (line.matches("\\$\\d{1,18}")) {
            remaining = Long.parseLong(line.substring(1));
        } else {
            throw new MalformedStreamException("not a snapshot: " + line, 0);
        }
        inHeader = false;
    }

    /** Searches with Knuth-Morris-Pratt: the mark may be split anywhere, and the bytes before it may begin like it. */
    private int skipToMark(byte[] mark, byte[] bytes, int from, int to) {
        var at = from;
        while (at < to && matched < MARK_BYTES) {
            var next = bytes[at++];
            while (matched > 0 && mark[matched] != next) {
                matched = fallback[matched - 1];
            }
            if (mark[matched] == next) {
                matched++;
            }
        }
        return at;
    }

    private static int[] fallbacks(byte[] mark) {
        var fallbacks = new int[mark.length];
        var length = 0;
        for (var i = 1; i < mark.length; i++) {
            while (length > 0 && mark[i] != mark[length]) {
                length = fallbacks[length - 1];
            }
            if (mark[i] == mark[length]) {
                length++;
            }
            fallbacks[i] = length;
        }
        return fallbacks;
    }
}
