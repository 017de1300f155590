package dev.kodama.forwarder.protocol;

import dev.kodama.http.visibility.FilterKey;
import java.util.Collections;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;

/** A parsed message of a client. */
public sealed interface ClientFrame {
    /** @param filters only the keys that were sent */
    record Subscribe(Map<FilterKey, SentFilter> filters) implements ClientFrame {
        public Subscribe {
            var copy = new EnumMap<FilterKey, SentFilter>(FilterKey.class);
            copy.putAll(filters);
            filters = Collections.unmodifiableMap(copy);
        }
    }

    /** Commands for durable sessions. */
    sealed interface Command extends ClientFrame {}

    /** Pauses delivery. */
    record Pause() implements Command {}

    /** Resumes behind the last event sent. */
    record Resume() implements Command {}

    /**
     * Continues at another position; absent fields stay unchanged.
     *
     * @param since as text, like the other two, also where it came as a number
     */
    record Seek(Optional<String> since, Optional<String> until, Optional<String> speed) implements Command {}

    /** Renews an open connection's token. */
    record Token(String token) implements ClientFrame {
        /** Omits the token, which must not be logged. */
        @Override
        public String toString() {
            return "Token[]";
        }
    }

    /** Requests a pong. */
    record Ping() implements ClientFrame {}

    /** Not JSON; answered with an error. */
    record NotJson() implements ClientFrame {}

    /** An invalid message; answered with an error, changes nothing. */
    record Malformed(String sentence) implements ClientFrame {}

    /** JSON of an unknown type; not answered. */
    record Unknown() implements ClientFrame {}
}
