package dev.kodama.forwarder.limits;

import dev.kodama.settings.CommaList;
import dev.kodama.settings.SettingException;
import dev.kodama.settings.Settings;
import java.net.URI;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Which web pages may connect. What sends no {@code Origin} is no browser and may; so may a page of the same host and port.
 *
 * @param allowed others that may; * lets all
 */
public record Origins(Set<String> allowed) {
    private static final int HTTP = 80;
    private static final int HTTPS = 443;

    public Origins {
        allowed = Set.copyOf(allowed);
    }

    /** Reads {@code KODAMA_ALLOWED_ORIGINS}: {@code https://a.example,http://localhost:3000}, or {@code *}; none by default. */
    public static Origins from(Settings settings) {
        var allowed = CommaList.of(settings.text("KODAMA_ALLOWED_ORIGINS", "")).stream()
                .map(item -> item.toLowerCase(Locale.ROOT))
                .collect(Collectors.toSet());
        for (String one : allowed) {
            if (!one.equals("*") && !one.matches("https?://[^/]+")) {
                throw new SettingException(
                        "KODAMA_ALLOWED_ORIGINS",
                        "must be * or origins like https://dashboard.example,http://localhost:3000, was '" + one + "'");
            }
        }
        return new Origins(allowed);
    }

    /**
     * Whether who says this may connect.
     *
     * @param origin the header of that name, null if there is none
     * @param host the header of that name
     */
    public boolean allow(@Nullable String origin, @Nullable String host) {
        if (origin == null || names(origin)) {
            return true;
        }
        return host != null && isSame(origin, host);
    }

    /** Whether it is one of the others that may. */
    public boolean names(String origin) {
        return allowed.contains("*") || allowed.contains(origin.toLowerCase(Locale.ROOT));
    }

    /** An origin is scheme, host and port; with a user in front a URL parser would still find a host in it (RFC 6454 §6.2). */
    private static boolean isSame(String origin, String host) {
        try {
            var page = URI.create(origin);
            var here = URI.create("http://" + host);
            boolean https = "https".equalsIgnoreCase(page.getScheme());
            int usual = https ? HTTPS : HTTP;
            return page.getHost() != null
                    && page.getRawUserInfo() == null
                    && here.getRawUserInfo() == null
                    && page.getHost().equalsIgnoreCase(here.getHost())
                    && port(page, usual) == port(here, usual);
        } catch (IllegalArgumentException e) {
            return false;
        }
    }

    private static int port(URI uri, int usual) {
        return uri.getPort() < 0 ? usual : uri.getPort();
    }
}
