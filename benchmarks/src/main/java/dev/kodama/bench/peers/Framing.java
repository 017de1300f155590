package dev.kodama.bench.peers;

import java.nio.ByteBuffer;

/** How a server frames events on a connection. */
interface Framing {
    /** What the client sends first. */
    String greeting(int client);

    /** Whether the answer to the greeting is complete; takes it from the buffer then. */
    boolean greeted(ByteBuffer in);

    /** Takes the complete frames from a buffer. */
    void read(ByteBuffer in, Receiver receiver);

    /** A connection that receives. */
    interface Receiver {
        /** @param sequence of the journal or stream; 0 for live events */
        void event(long sequence);

        void send(String answer);
    }

    /** Whether these letters are next, from an index on. */
    static boolean startsWith(ByteBuffer in, int at, int end, byte[] letters) {
        if (end - at < letters.length) {
            return false;
        }
        for (int i = 0; i < letters.length; i++) {
            if (in.get(at + i) != letters[i]) {
                return false;
            }
        }
        return true;
    }

    /** The decimal number at an index. */
    static long number(ByteBuffer in, int from, int end) {
        long number = 0;
        for (int at = from; at < end && in.get(at) >= '0' && in.get(at) <= '9'; at++) {
            number = 10 * number + in.get(at) - '0';
        }
        return number;
    }
}
