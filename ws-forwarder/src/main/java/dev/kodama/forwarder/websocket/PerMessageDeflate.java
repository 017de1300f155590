package dev.kodama.forwarder.websocket;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.eclipse.jetty.websocket.core.ExtensionConfig;
import org.jspecify.annotations.Nullable;

/**
 * Negotiation of permessage-deflate (RFC 7692 §7.1) without context takeover in either direction: one compressed event serves all clients, and no
 * state is kept per client.
 */
final class PerMessageDeflate {
    private static final String NAME = "permessage-deflate";
    private static final String SERVER_TAKEOVER = "server_no_context_takeover";
    private static final String CLIENT_TAKEOVER = "client_no_context_takeover";
    private static final String SERVER_BITS = "server_max_window_bits";
    private static final String CLIENT_BITS = "client_max_window_bits";
    private static final Set<String> WINDOWS = Set.of("8", "9", "10", "11", "12", "13", "14", "15");
    /** The only window size of the JDK's deflater. */
    private static final String OUR_WINDOW = "15";

    private PerMessageDeflate() {}

    /**
     * Accepts the first offer that is acceptable.
     *
     * @param headers {@code Sec-WebSocket-Extensions} of a client
     * @return the value of the response header; empty if no offer is acceptable
     */
    static Optional<String> agreed(List<String> headers) {
        return headers.stream()
                .flatMap(header -> split(header, ',').stream())
                .map(offer -> split(offer, ';'))
                .filter(offer -> offer.get(0).equalsIgnoreCase(NAME))
                .filter(PerMessageDeflate::isAcceptable)
                .findFirst()
                .map(PerMessageDeflate::answer);
    }

    /** Splits a header at separators outside of quotes, and strips the parts. */
    private static List<String> split(String header, char separator) {
        var parts = new ArrayList<String>();
        boolean quoted = false;
        int start = 0;
        for (int i = 0; i < header.length(); i++) {
            quoted ^= header.charAt(i) == '"';
            if (header.charAt(i) == separator && !quoted) {
                parts.add(header.substring(start, i).strip());
                start = i + 1;
            }
        }
        parts.add(header.substring(start).strip());
        return parts;
    }

    /** An offer with a repeated parameter is declined (RFC 7692 §7). */
    private static boolean isAcceptable(List<String> offer) {
        var names = new HashSet<String>();
        return offer.stream().skip(1).allMatch(parameter -> {
            int equals = parameter.indexOf('=');
            String name =
                    equals < 0 ? parameter : parameter.substring(0, equals).strip();
            String value =
                    equals < 0 ? null : parameter.substring(equals + 1).strip().replace("\"", "");
            return names.add(name) && isAcceptable(name, value);
        });
    }

    /** Configuration for Jetty, which inflates received messages. */
    static List<ExtensionConfig> forReading() {
        var parameters = new HashMap<String, @Nullable String>();
        parameters.put(CLIENT_TAKEOVER, null);
        parameters.put(SERVER_TAKEOVER, null);
        return List.of(config(parameters));
    }

    @SuppressWarnings("NullAway") // Jetty's map has a null for a parameter without a value
    private static ExtensionConfig config(Map<String, @Nullable String> parameters) {
        return new ExtensionConfig(NAME, parameters);
    }

    private static boolean isAcceptable(String name, @Nullable String value) {
        return switch (name) {
            case SERVER_TAKEOVER, CLIENT_TAKEOVER -> value == null;
            case CLIENT_BITS -> value == null || WINDOWS.contains(value);
            case SERVER_BITS -> OUR_WINDOW.equals(value);
            default -> false;
        };
    }

    private static String answer(List<String> offer) {
        String answer = NAME + "; " + SERVER_TAKEOVER + "; " + CLIENT_TAKEOVER;
        boolean named = offer.stream().anyMatch(parameter -> parameter.startsWith(SERVER_BITS));
        return named ? answer + "; " + SERVER_BITS + "=" + OUR_WINDOW : answer;
    }
}
