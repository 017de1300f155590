package dev.kodama.http.access;

import java.util.Locale;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A name and port by which a browser may have addressed this server, from the header {@code Host} or a trusted proxy.
 *
 * @param host {@code name} or {@code name:port}; names may contain any characters but delimiters
 * @param secure whether the browser is known to have used https
 * @param portMayBeLost whether a proxy may have omitted the port
 */
public record ServerName(String host, boolean secure, boolean portMayBeLost) {
    private static final String AUTHORITY = "(\\[[0-9a-fA-F:.]+]|[^\\s:/?#@,\\[\\]\\\\]+)(?::(\\d{0,5}))?";
    private static final Pattern HOST = Pattern.compile(AUTHORITY);
    private static final Pattern ORIGIN = Pattern.compile("(https?)://" + AUTHORITY, Pattern.CASE_INSENSITIVE);
    private static final int HTTP_PORT = 80;
    private static final int HTTPS_PORT = 443;

    /**
     * Whether a page of this origin is this server's own (RFC 6454 §5): same scheme, name and port, as far as they are known. An https page may be
     * this server's although the server is reached over http, because a proxy may terminate TLS.
     */
    public boolean isOriginOf(String origin) {
        var page = ORIGIN.matcher(origin);
        var server = HOST.matcher(host);
        if (!page.matches() || !server.matches()) {
            return false;
        }
        boolean https = page.group(1).toLowerCase(Locale.ROOT).equals("https");
        if ((secure && !https) || !page.group(2).equalsIgnoreCase(server.group(1))) {
            return false;
        }
        int usual = https ? HTTPS_PORT : HTTP_PORT;
        boolean lost = portMayBeLost && isEmpty(server.group(2));
        return lost || port(page.group(3), usual) == port(server.group(2), usual);
    }

    private static int port(@Nullable String digits, int usual) {
        return digits == null || digits.isEmpty() ? usual : Integer.parseInt(digits);
    }

    private static boolean isEmpty(@Nullable String digits) {
        return digits == null || digits.isEmpty();
    }
}
