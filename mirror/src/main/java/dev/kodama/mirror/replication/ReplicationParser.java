package dev.kodama.mirror.replication;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Finds the wanted PUBLISH commands in a replication stream, fed in chunks that are cut anywhere. Goes by the lengths alone, since a
 * payload may hold what looks like a command; copies what is wanted and steps over all else without holding it. Every byte counts
 * in the offset. MULTI and EXEC are commands like others: Redis writes them around what took effect.
 *
 * <p>SPUBLISH is skipped: who subscribes to a channel or pattern never gets it.
 */
final class ReplicationParser {
    /** Gets what is found, in order. */
    interface Sink {
        /** @param offset after this command */
        void published(byte[] channel, byte[] message, long offset);

        /** A wanted message over the limit lay between these two offsets. */
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
    private static final int MAX_HELD_BYTES = 1 << 16;
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
    private byte[] held = new byte[256];

    private int heldBytes;
    private byte[] channel = NOTHING;
    private byte @Nullable [] message;
    private long offset;
    private long chunkOffset;

    /** @param offset of the stream before the first byte that is fed */
    ReplicationParser(String channelPrefix, int maxMessageBytes, long offset, Sink sink) {
        this.prefix = channelPrefix.getBytes(StandardCharsets.UTF_8);
        this.maxMessageBytes = maxMessageBytes;
        this.offset = offset;
        this.chunkOffset = offset;
        this.sink = sink;
    }

    /** After the last complete command. */
    long offset() {
        return offset;
    }

    /** @throws MalformedStreamException if this is not a replication stream; what was told before is good */
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
            held[0] = first;
            heldBytes = 1;
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
                require(number < MAX_NUMBER, "a length without measure");
            } else if (next == '\r' && digits > 0 && endSeen == 0) {
                endSeen = 1;
            } else {
                require(next == '\n' && endSeen == 1, "a length that is no number");
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
        heldBytes = 0;
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
            hold(bytes, at, length);
        }
        remaining -= length;
        if (remaining == 0) {
            state = State.BODY_END;
        }
        return at + length;
    }

    /** Keeps the beginning: enough to know a command, a prefix or any channel we take. */
    private void hold(byte[] bytes, int at, int length) {
        var kept = Math.min(length, MAX_HELD_BYTES + 1 - heldBytes);
        if (heldBytes + kept > held.length) {
            held = Arrays.copyOf(held, Math.max(heldBytes + kept, held.length * 2));
        }
        System.arraycopy(bytes, at, held, heldBytes, kept);
        heldBytes += kept;
    }

    private void onArgument(long end) {
        endSeen = 0;
        if (argumentCount == 3) {
            if (argument == 0) {
                kind = heldIs(PUBLISH) ? Kind.PUBLISH : heldIs(REPLCONF) ? Kind.REPLCONF : Kind.OTHER;
            } else if (argument == 1 && kind == Kind.PUBLISH) {
                onChannel();
            } else if (argument == 1 && kind == Kind.REPLCONF && heldIs(GETACK)) {
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
        if (heldBytes > 0 && Arrays.equals(held, 0, heldBytes, channel, 0, channel.length)) {
            kind = Kind.WANTED; // as the one before
        } else if (heldBytes < prefix.length || !Arrays.equals(held, 0, prefix.length, prefix, 0, prefix.length)) {
            kind = Kind.OTHER;
        } else if (heldBytes > MAX_HELD_BYTES) {
            kind = Kind.TOO_LARGE;
        } else {
            kind = Kind.WANTED;
            channel = Arrays.copyOf(held, heldBytes);
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

    /** A master writes no inline commands, but a replica would take them: they are passed over, unless that loses a message. */
    private int onInline(byte next, int at, long start) throws MalformedStreamException {
        require(heldBytes < MAX_HELD_BYTES, "an inline command without an end");
        if (next != '\n') {
            hold(new byte[] {next}, 0, 1);
            return at;
        }
        heldBytes = Math.min(heldBytes, PUBLISH.length);
        require(!heldIs(PUBLISH), "an inline PUBLISH");
        offset = start + at;
        state = State.COMMAND;
        return at;
    }

    private boolean heldIs(byte[] name) {
        if (heldBytes != name.length) {
            return false;
        }
        for (var i = 0; i < name.length; i++) {
            if ((held[i] | 0x20) != name[i]) {
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
