package dev.kodama.bench.peers;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.nio.ByteBuffer;

/**
 * The text protocol of NATS. In JetStream the place of a message is in its reply subject, {@code $JS.ACK.stream.consumer.…}, and a message
 * with headers only is a heartbeat or a question of the flow control, which is answered.
 */
final class NatsFraming implements Framing {
    static final String CONNECT = "CONNECT {\"verbose\":false,\"pedantic\":false,\"headers\":true}\r\n";

    private static final byte[] MESSAGE = "MSG ".getBytes(US_ASCII);
    private static final byte[] HEADERS = "HMSG ".getBytes(US_ASCII);
    private static final byte[] PING = "PING".getBytes(US_ASCII);
    private static final byte[] PONG = "PONG".getBytes(US_ASCII);
    private static final byte[] ERROR = "-ERR".getBytes(US_ASCII);
    private static final int DOTS_BEFORE_SEQUENCE = 5;

    private final String subject;

    /** @param subject in which {} is the number of a client */
    NatsFraming(String subject) {
        this.subject = subject;
    }

    @Override
    public String greeting(int client) {
        return CONNECT + "SUB " + subject.replace("{}", Integer.toString(client)) + " 1\r\nPING\r\n";
    }

    @Override
    public boolean greeted(ByteBuffer in) {
        for (int end = lineEnd(in); end >= 0; end = lineEnd(in)) {
            boolean pong = Framing.startsWith(in, in.position(), end, PONG);
            in.position(end + 2);
            if (pong) {
                return true;
            }
        }
        return false;
    }

    /** The index of the next CR, or -1. */
    private static int lineEnd(ByteBuffer in) {
        for (int at = in.position(); at + 1 < in.limit(); at++) {
            if (in.get(at) == '\r') {
                return at;
            }
        }
        return -1;
    }

    @Override
    public void read(ByteBuffer in, Receiver receiver) {
        for (int end = lineEnd(in); end >= 0; end = lineEnd(in)) {
            int begin = in.position();
            int next = end + 2;
            boolean message = Framing.startsWith(in, begin, end, MESSAGE);
            if (message || Framing.startsWith(in, begin, end, HEADERS)) {
                int length = end;
                while (in.get(length - 1) != ' ') {
                    length--;
                }
                next += (int) Framing.number(in, length, end) + 2;
                if (in.limit() < next) {
                    return;
                }
                if (message) {
                    receiver.event(sequence(in, begin, end));
                } else {
                    answer(in, begin, end, receiver);
                }
            } else if (Framing.startsWith(in, begin, end, PING)) {
                receiver.send("PONG\r\n");
            } else if (Framing.startsWith(in, begin, end, ERROR)) {
                throw new IllegalStateException("NATS says " + text(in, begin, end));
            }
            in.position(next);
        }
    }

    private static long sequence(ByteBuffer in, int begin, int end) {
        int at = begin;
        for (int spaces = 0; spaces < 3 && at < end; at++) {
            spaces += in.get(at) == ' ' ? 1 : 0;
        }
        for (int dots = 0; dots < DOTS_BEFORE_SEQUENCE && at < end; at++) {
            dots += in.get(at) == '.' ? 1 : 0;
        }
        return Framing.number(in, at, end);
    }

    private static void answer(ByteBuffer in, int begin, int end, Receiver receiver) {
        String[] words = text(in, begin, end).split(" +", -1);
        if (words.length == 6) {
            receiver.send("PUB " + words[3] + " 0\r\n\r\n");
        }
    }

    private static String text(ByteBuffer in, int begin, int end) {
        byte[] letters = new byte[end - begin];
        in.get(begin, letters);
        return new String(letters, US_ASCII);
    }
}
