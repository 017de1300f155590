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
 * Which web pages may connect. What sends no {@code Origin} is no browser and may; so may a page of the same host and port.
 *
 * @param allowed others that may; * lets all
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
     * Whether a request may connect.
     *
     * @param origin the header of that name, null if there is none
     * @param names how the server may have been addressed
     */
    public boolean allow(@Nullable String origin, List<ServerName> names) {
        return origin == null || names(origin) || names.stream().anyMatch(name -> name.isOriginOf(origin));
    }

    /** Whether it is one of the others that may. */
    public boolean names(String origin) {
        return allowed.contains("*") || allowed.contains(origin.toLowerCase(Locale.ROOT));
    }
}
