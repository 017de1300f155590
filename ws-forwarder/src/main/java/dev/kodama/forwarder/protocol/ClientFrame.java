package dev.kodama.forwarder.protocol;

import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What a client's text frame asks for. */
public sealed interface ClientFrame {
    /** @param filters the keys that were sent, and only they, with their values as sent */
    record Subscribe(Map<FilterKey, List<String>> filters) implements ClientFrame {
        public Subscribe {
            var copy = new EnumMap<FilterKey, List<String>>(FilterKey.class);
            filters.forEach((key, values) -> copy.put(key, List.copyOf(values)));
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

    /** Text that is not JSON, which the client is told. */
    record NotJson() implements ClientFrame {}

    /** JSON that asks for nothing we know, to which nothing is answered. */
    record Unknown() implements ClientFrame {}

    /**
     * Reads a text frame. A subscribe frame of which any filter is neither null nor a list of strings is {@link Unknown} as a
     * whole: half a subscription would be a guess. Null means the same as an empty list.
     */
    static ClientFrame of(String text) {
        return ClientFrameReader.read(text);
    }
}
