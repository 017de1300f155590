package dev.kodama.mirror.replication;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Finds the wanted PUBLISH commands in a replication stream that arrives in arbitrary chunks. Relies on the lengths
 * alone, since a payload may contain what looks like a command. Copies wanted messages and skips everything else
 * without buffering it. Every byte counts in the offset. MULTI and EXEC are ordinary commands: Redis writes them around
 * what took effect.
 *
 * <p>SPUBLISH is skipped: subscribers of channels and patterns never get it.
 */
final class ReplicationParser {
    /** Takes the findings, in order. */
    interface Sink {
        /** @param offset after this command */
        void published(byte[] channel, byte[] message, long offset);

        /** A wanted message over the limit, between these two offsets. */
        void tooLarge(long from, long to);

        /** Redis asks for an acknowledgement. */
        void getAck(long offset);
    }

    private enum State {
        COMMAND,
        COUNT,
        LENGTH_MARK,
        LENGTH,
        BODY,
        BODY_END,
        INLINE
    }

    private enum Kind {
        OTHER,
        PUBLISH,
        WANTED,
        TOO_LARGE,
        REPLCONF,
        GETACK
    }

    private static final byte[] PUBLISH = "publish".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] REPLCONF = "replconf".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] GETACK = "getack".getBytes(StandardCharsets.US_ASCII);
    private static final int MAX_BUFFERED_BYTES = 1 << 16;
    private static final long MAX_NUMBER = 1L << 40;
    private static final byte[] NOTHING = {};

    private final byte[] prefix;
    private final int maxMessageBytes;
    private final Sink sink;

    private State state = State.COMMAND;
    private Kind kind = Kind.OTHER;
    private long number;
    private int digits;
    private long argumentCount;
    private long argument;
    private long remaining;
    private int endSeen;
    /** A command's name, a channel, an inline command: short, and not yet known to be wanted. */
    private byte[] buffered = new byte[256];

    private int bufferedBytes;
    private byte[] channel = NOTHING;
    private byte @Nullable [] message;
    private long offset;
    private long chunkOffset;

    /** @param offset of the stream before the first byte */
    ReplicationParser(String channelPrefix, int maxMessageBytes, long offset, Sink sink) {
        this.prefix = channelPrefix.getBytes(StandardCharsets.UTF_8);
        this.maxMessageBytes = maxMessageBytes;
        this.offset = offset;
        this.chunkOffset = offset;
        this.sink = sink;
    }

    /** The offset after the last complete command. */
    long offset() {
        return offset;
    }

    /** @throws MalformedStreamException if this is not a replication stream; earlier findings are valid */
    void feed(byte[] bytes, int from, int to) throws MalformedStreamException {
        var start = chunkOffset - from;
        var at = from;
        while (at < to) {
            switch (state) {
                case COMMAND -> at = onCommand(bytes[at], at + 1, start);
                case COUNT, LENGTH -> at = onNumber(bytes, at, to, start);
                case LENGTH_MARK -> {
                    require(bytes[at++] == '$', "no length before an argument");
                    startNumber(State.LENGTH);
                }
                case BODY -> at = onBody(bytes, at, to);
                case BODY_END -> {
                    require(bytes[at++] == (endSeen == 0 ? '\r' : '\n'), "an argument is longer than its length");
                    if (++endSeen == 2) {
                        onArgument(start + at);
                    }
                }
                case INLINE -> at = onInline(bytes[at], at + 1, start);
            }
        }
        chunkOffset = start + to;
    }

    private int onCommand(byte first, int at, long start) throws MalformedStreamException {
        if (first == '*') {
            startNumber(State.COUNT);
        } else if (first == '\n' || first == '\r') {
            offset = start + at;
        } else {
            require(isLetter(first), "a command that does not begin like one");
            buffered[0] = first;
            bufferedBytes = 1;
            state = State.INLINE;
        }
        return at;
    }

    private void startNumber(State next) {
        number = 0;
        digits = 0;
        endSeen = 0;
        state = next;
    }

    private int onNumber(byte[] bytes, int from, int to, long start) throws MalformedStreamException {
        var at = from;
        while (at < to) {
            var next = bytes[at++];
            if (next >= '0' && next <= '9' && endSeen == 0) {
                number = number * 10 + (next - '0');
                digits++;
                require(number < MAX_NUMBER, "a length out of range");
            } else if (next == '\r' && digits > 0 && endSeen == 0) {
                endSeen = 1;
            } else {
                require(next == '\n' && endSeen == 1, "a length that is not a number");
                onNumberRead(start + at);
                return at;
            }
        }
        return at;
    }

    private void onNumberRead(long end) {
        endSeen = 0;
        if (state == State.COUNT) {
            argumentCount = number;
            argument = 0;
            kind = Kind.OTHER;
            if (number == 0) {
                onCommandRead(end);
            } else {
                state = State.LENGTH_MARK;
            }
            return;
        }
        remaining = number;
        bufferedBytes = 0;
        if (argument == 2 && kind == Kind.WANTED) {
            if (number > maxMessageBytes) {
                kind = Kind.TOO_LARGE;
            } else {
                message = new byte[(int) number];
            }
        }
        state = number == 0 ? State.BODY_END : State.BODY;
    }

    private int onBody(byte[] bytes, int at, int to) {
        var length = (int) Math.min(remaining, to - at);
        if (message != null) {
            System.arraycopy(bytes, at, message, (int) (message.length - remaining), length);
        } else if (argumentCount == 3 && argument < 2) {
            buffer(bytes, at, length);
        }
        remaining -= length;
        if (remaining == 0) {
            state = State.BODY_END;
        }
        return at + length;
    }

    /** Buffers the beginning: enough to recognize a command, a prefix or any accepted channel. */
    private void buffer(byte[] bytes, int at, int available) {
        var length = Math.min(available, MAX_BUFFERED_BYTES + 1 - bufferedBytes);
        if (bufferedBytes + length > buffered.length) {
            buffered = Arrays.copyOf(buffered, Math.max(bufferedBytes + length, buffered.length * 2));
        }
        System.arraycopy(bytes, at, buffered, bufferedBytes, length);
        bufferedBytes += length;
    }

    private void onArgument(long end) {
        endSeen = 0;
        if (argumentCount == 3) {
            if (argument == 0) {
                kind = bufferedIs(PUBLISH) ? Kind.PUBLISH : bufferedIs(REPLCONF) ? Kind.REPLCONF : Kind.OTHER;
            } else if (argument == 1 && kind == Kind.PUBLISH) {
                onChannel();
            } else if (argument == 1 && kind == Kind.REPLCONF && bufferedIs(GETACK)) {
                kind = Kind.GETACK;
            }
        }
        argument++;
        if (argument == argumentCount) {
            onCommandRead(end);
        } else {
            state = State.LENGTH_MARK;
        }
    }

    private void onChannel() {
        if (bufferedBytes > 0 && Arrays.equals(buffered, 0, bufferedBytes, channel, 0, channel.length)) {
            kind = Kind.WANTED; // the previous channel again
        } else if (bufferedBytes < prefix.length
                || !Arrays.equals(buffered, 0, prefix.length, prefix, 0, prefix.length)) {
            kind = Kind.OTHER;
        } else if (bufferedBytes > MAX_BUFFERED_BYTES) {
            kind = Kind.TOO_LARGE;
        } else {
            kind = Kind.WANTED;
            channel = Arrays.copyOf(buffered, bufferedBytes);
        }
    }

    private void onCommandRead(long end) {
        if (kind == Kind.WANTED && message != null) {
            sink.published(channel, message, end);
        } else if (kind == Kind.TOO_LARGE) {
            sink.tooLarge(offset, end);
        } else if (kind == Kind.GETACK) {
            sink.getAck(end);
        }
        message = null;
        offset = end;
        state = State.COMMAND;
    }

    /** Skips an inline command, unless that loses a message. A master writes none, but a replica would accept them. */
    private int onInline(byte next, int at, long start) throws MalformedStreamException {
        require(bufferedBytes < MAX_BUFFERED_BYTES, "an inline command without an end");
        if (next != '\n') {
            buffer(new byte[] {next}, 0, 1);
            return at;
        }
        bufferedBytes = Math.min(bufferedBytes, PUBLISH.length);
        require(!bufferedIs(PUBLISH), "an inline PUBLISH");
        offset = start + at;
        state = State.COMMAND;
        return at;
    }

    private boolean bufferedIs(byte[] name) {
        if (bufferedBytes != name.length) {
            return false;
        }
        for (var i = 0; i < name.length; i++) {
            if ((buffered[i] | 0x20) != name[i]) {
                return false;
            }
        }
        return true;
    }

    private static boolean isLetter(byte value) {
        return (value | 0x20) >= 'a' && (value | 0x20) <= 'z';
    }

    /** @param what a constant: it is not built unless it is thrown */
    private void require(boolean condition, String what) throws MalformedStreamException {
        if (!condition) {
            throw new MalformedStreamException(what, offset);
        }
    }
}
