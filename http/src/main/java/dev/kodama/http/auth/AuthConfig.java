package dev.kodama.http.auth;

import dev.kodama.settings.SettingException;
import dev.kodama.settings.Settings;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * Configuration of authentication.
 *
 * @param secret secret of HS256; without it and without keys no token is required
 * @param secretFile file with the secret, or several, one per line; reloaded when it changes
 * @param jwks URL of the public keys, a JWK set
 * @param refresh reload interval of the keys
 * @param issuer required value of {@code iss}
 * @param audience required value in {@code aud}
 */
public record AuthConfig(
        Optional<String> secret,
        Optional<Path> secretFile,
        Optional<URI> jwks,
        Duration refresh,
        Optional<String> issuer,
        Optional<String> audience) {
    /** No token is required. */
    public static final AuthConfig NONE = new AuthConfig(
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Duration.ofMinutes(5),
            Optional.empty(),
            Optional.empty());

    /**
     * Reads {@code KODAMA_JWT_SECRET} (at least 32 bytes) or {@code KODAMA_JWT_SECRET_FILE}, {@code KODAMA_JWKS_URL}, {@code KODAMA_JWKS_REFRESH} (5m), {@code
     * KODAMA_JWT_ISSUER} and {@code KODAMA_JWT_AUDIENCE}.
     */
    public static AuthConfig from(Settings settings) {
        var secret = settings.find("KODAMA_JWT_SECRET");
        var secretFile = settings.find("KODAMA_JWT_SECRET_FILE").map(Path::of);
        secret.ifPresent(Secrets::requireStrong);
        if (secret.isPresent() && secretFile.isPresent()) {
            throw new SettingException("KODAMA_JWT_SECRET_FILE", "and KODAMA_JWT_SECRET are two ways; set one of them");
        }
        var refresh = settings.duration("KODAMA_JWKS_REFRESH", NONE.refresh());
        if (refresh.compareTo(Duration.ofSeconds(1)) < 0) {
            throw new SettingException("KODAMA_JWKS_REFRESH", "must be at least 1s");
        }
        return new AuthConfig(
                secret,
                secretFile,
                settings.find("KODAMA_JWKS_URL").map(AuthConfig::url),
                refresh,
                settings.find("KODAMA_JWT_ISSUER"),
                settings.find("KODAMA_JWT_AUDIENCE"));
    }

    /** Whether a token is required. */
    public boolean enabled() {
        return secret.isPresent() || secretFile.isPresent() || jwks.isPresent();
    }

    /** Omits the secret. */
    @Override
    public String toString() {
        return "AuthConfig[enabled=" + enabled() + "]";
    }

    private static URI url(String text) {
        try {
            var url = URI.create(text);
            if (url.getHost() != null && List.of("http", "https").contains(url.getScheme())) {
                return url;
            }
        } catch (IllegalArgumentException e) {
            // reported below
        }
        throw new SettingException("KODAMA_JWKS_URL", "must be a URL like https://login.example/.well-known/jwks.json");
    }
}
