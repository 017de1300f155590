package dev.kodama.forwarder;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import org.eclipse.jetty.server.Request;
import org.jspecify.annotations.Nullable;

/**
 * Query parameters, decoded as Python's {@code parse_qsl} does, and so as FastAPI: a bad percent-encoding stands for itself, bad UTF-8
 * becomes a replacement character. Nothing is refused for how it is encoded.
 */
final class QueryParameters {
    /** All that are read of the WebSocket and the stream; {@code asyncapi.json} describes them. */
    static final Set<String> NAMES = Set.of(
            "token",
            "event_types",
            "entity_types",
            "entity_ids",
            "delivery",
            "overflow",
            "encoding",
            "notices",
            "since",
            "until",
            "speed");

    private static final String LIST = "[]";
    private static final int RADIX = 16;

    private QueryParameters() {}

    /**
     * Those of the WebSocket and the stream by name: of a repeated one the last counts.
     *
     * @return of {@link #NAMES} only: nobody could know of another
     */
    static Function<String, @Nullable String> of(Request request) {
        var query = all(request);
        return name -> {
            assert NAMES.contains(name) : name + " is not described";
            var values = query.get(name);
            return values == null ? null : values.get(values.size() - 1);
        };
    }

    /**
     * Refuses parameters in the form that PHP and some libraries give lists: passed over, such a filter would take everything.
     *
     * @throws IllegalArgumentException one sentence that names it and says what would be right
     */
    static void requireNoLists(Request request) {
        for (String name : all(request).keySet()) {
            if (name.endsWith(LIST) && NAMES.contains(name.substring(0, name.length() - LIST.length()))) {
                throw new IllegalArgumentException(
                        name + " is no parameter here; write " + name.replace(LIST, "") + "=A,B");
            }
        }
    }

    /** All there are, in order, with all their values. */
    static Map<String, List<String>> all(Request request) {
        return parse(request.getHttpURI().getQuery());
    }

    static Map<String, List<String>> parse(@Nullable String query) {
        var parameters = new LinkedHashMap<String, List<String>>();
        for (String pair : query == null ? new String[0] : query.split("&")) {
            if (!pair.isEmpty()) {
                int equals = pair.indexOf('=');
                String name = decode(equals < 0 ? pair : pair.substring(0, equals));
                String value = equals < 0 ? "" : decode(pair.substring(equals + 1));
                parameters.computeIfAbsent(name, one -> new ArrayList<>()).add(value);
            }
        }
        return parameters;
    }

    private static String decode(String text) {
        if (text.indexOf('%') < 0) {
            return text.replace('+', ' ');
        }
        byte[] encoded = text.replace('+', ' ').getBytes(StandardCharsets.UTF_8);
        var bytes = new ByteArrayOutputStream(encoded.length);
        for (int i = 0; i < encoded.length; i++) {
            int high = encoded[i] == '%' && i + 2 < encoded.length ? Character.digit(encoded[i + 1], RADIX) : -1;
            int low = high < 0 ? -1 : Character.digit(encoded[i + 2], RADIX);
            if (low < 0) {
                bytes.write(encoded[i]);
            } else {
                bytes.write(high * RADIX + low);
                i += 2;
            }
        }
        return bytes.toString(StandardCharsets.UTF_8);
    }
}
