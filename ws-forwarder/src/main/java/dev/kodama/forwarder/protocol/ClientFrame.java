package dev.kodama.forwarder.protocol;

import dev.kodama.http.visibility.FilterKey;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A parsed message of a client. */
public sealed interface ClientFrame {
    /**
     * Changes the filter.
     *
     * @param single the keys that were sent for a single selection
     * @param several selections that decide in its place; empty if none were sent
     */
    record Subscribe(SentSelection single, List<SentSelection> several) implements ClientFrame {
        public Subscribe {
            several = List.copyOf(several);
        }

        /** A subscription to a single selection of names. */
        public Subscribe(Map<FilterKey, SentFilter> keys) {
            this(new SentSelection(keys, Optional.empty()), List.of());
        }

        /** Letters of all that was sent. */
        public long letters() {
            return single.letters()
                    + several.stream().mapToLong(SentSelection::letters).sum();
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
