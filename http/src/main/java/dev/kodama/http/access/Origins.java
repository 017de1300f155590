package dev.kodama.http.access;

import dev.kodama.settings.Settings;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Origin check: which web pages may connect. Requests without {@code Origin} are not from browsers and are allowed; so are pages of this server.
 *
 * @param allowed further origins; * allows all
 */
public record Origins(Set<String> allowed) {
    public Origins {
        allowed = Set.copyOf(allowed);
    }

    /** Reads {@link HttpSettings#ALLOWED_ORIGINS}. */
    public static Origins from(Settings settings) {
        return new Origins(Set.copyOf(settings.get(HttpSettings.ALLOWED_ORIGINS)));
    }

    /**
     * Whether a request is allowed.
     *
     * @param origin the header {@code Origin}; null where absent
     * @param names names by which the client may have addressed the server
     */
    public boolean allow(@Nullable String origin, List<ServerName> names) {
        return origin == null || names(origin) || names.stream().anyMatch(name -> name.isOriginOf(origin));
    }

    /** Whether the origin is one of the allowed ones. */
    public boolean names(String origin) {
        return allowed.contains("*") || allowed.contains(origin.toLowerCase(Locale.ROOT));
    }
}
