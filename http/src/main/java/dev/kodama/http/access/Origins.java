package dev.kodama.http.access;

import dev.kodama.settings.CommaList;
import dev.kodama.settings.SettingException;
import dev.kodama.settings.Settings;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;
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
