package dev.kodama.forwarder.protocol;

import dev.kodama.http.visibility.FilterKey;
import java.util.Collections;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;

/** What a client's text frame asks for. */
public sealed interface ClientFrame {
    /** @param filters the keys that were sent, and only they */
    record Subscribe(Map<FilterKey, SentFilter> filters) implements ClientFrame {
        public Subscribe {
            var copy = new EnumMap<FilterKey, SentFilter>(FilterKey.class);
            copy.putAll(filters);
            filters = Collections.unmodifiableMap(copy);
        }
    }

    /** What only durable sessions know. */
    sealed interface Command extends ClientFrame {}

    /** Sends nothing more until the client asks. */
    record Pause() implements Command {}

    /** Goes on behind what was sent last. */
    record Resume() implements Command {}

    /**
     * Goes on somewhere else; what is not there stays as it is.
     *
     * @param since as text, like the other two, also where it came as a number
     */
    record Seek(Optional<String> since, Optional<String> until, Optional<String> speed) implements Command {}

    /** Renews an open connection's token. */
    record Token(String token) implements ClientFrame {
        /** Without the token, which must not get into a log. */
        @Override
        public String toString() {
            return "Token[]";
        }
    }

    /** Asks whether the server is there. */
    record Ping() implements ClientFrame {}

    /** Text that is not JSON, which the client is told. */
    record NotJson() implements ClientFrame {}

    /** JSON that asks for something in a way that cannot be, which the client is told in one sentence; nothing changes. */
    record Malformed(String sentence) implements ClientFrame {}

    /** JSON that asks for nothing we know, to which nothing is answered. */
    record Unknown() implements ClientFrame {}

    /** Reads a text frame. A subscription with one filter that cannot be is {@link Malformed} as a whole. */
    static ClientFrame of(String text) {
        return ClientFrameReader.read(text);
    }
}
