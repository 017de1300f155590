package dev.kodama.http.exchange;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.eclipse.jetty.server.Request;
import org.jspecify.annotations.Nullable;

/**
 * Query parameters, decoded as Python's {@code parse_qsl} and therefore FastAPI do. A malformed percent-encoding is kept literally; malformed
 * UTF-8 becomes a replacement character. No request is rejected for its encoding.
 */
public final class QueryParameters {
    private static final int RADIX = 16;

    private QueryParameters() {}

    /** All parameters in order, with all their values. */
    public static Map<String, List<String>> all(Request request) {
        return parse(request.getHttpURI().getQuery());
    }

    /** The last value of a parameter; null where the parameter is absent. */
    public static @Nullable String last(Request request, String name) {
        var values = all(request).get(name);
        return values == null ? null : values.get(values.size() - 1);
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
