package dev.kodama.settings;

import java.net.URI;
import java.util.List;
import java.util.Optional;

/** URLs of HTTP servers. */
public final class HttpUrls {
    private static final List<String> SCHEMES = List.of("http", "https");

    private HttpUrls() {}

    /** Empty if the text is no URL with a host. */
    public static Optional<URI> parse(String text) {
        try {
            return Optional.of(URI.create(text)).filter(HttpUrls::isHttp);
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    private static boolean isHttp(URI url) {
        return url.getHost() != null && SCHEMES.contains(url.getScheme());
    }
}
