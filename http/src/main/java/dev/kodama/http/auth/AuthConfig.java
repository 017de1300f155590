package dev.kodama.http.auth;

import dev.kodama.settings.SettingException;
import dev.kodama.settings.Settings;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
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
    public static final AuthConfig NONE = from(Settings.DEFAULTS);

    /**
     * Reads {@link TokenSettings}.
     *
     * @throws SettingException also if both a secret and a file of secrets are set
     */
    public static AuthConfig from(Settings settings) {
        var secret = settings.find(TokenSettings.JWT_SECRET);
        var secretFile = settings.find(TokenSettings.JWT_SECRET_FILE);
        if (secret.isPresent() && secretFile.isPresent()) {
            throw TokenSettings.JWT_SECRET_FILE.invalid(
                    "and " + TokenSettings.JWT_SECRET + " are two ways; set one of them");
        }
        return new AuthConfig(
                secret,
                secretFile,
                settings.find(TokenSettings.JWKS_URL),
                settings.get(TokenSettings.JWKS_REFRESH),
                settings.find(TokenSettings.JWT_ISSUER),
                settings.find(TokenSettings.JWT_AUDIENCE));
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
}
