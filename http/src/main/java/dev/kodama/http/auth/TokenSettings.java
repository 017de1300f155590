package dev.kodama.http.auth;

import dev.kodama.settings.HttpUrls;
import dev.kodama.settings.Setting;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;

/** Settings of {@link AuthConfig}. */
public final class TokenSettings {
    static final int MIN_SECRET_BYTES = 32;
    static final int MAX_SECRETS = 4;

    private static final String KEYS_PAGE = "auth.md#keys-that-change";

    public static final Setting<String> JWT_SECRET = Setting.secret("KODAMA_JWT_SECRET", MIN_SECRET_BYTES)
            .describedAs("Secret of HS256 tokens, read at startup");

    public static final Setting<Path> JWT_SECRET_FILE = Setting.path("KODAMA_JWT_SECRET_FILE", "FILE")
            .describedAs("File with up to " + MAX_SECRETS + " secrets of HS256 tokens, read again when it changes");

    public static final Setting<URI> JWKS_URL = Setting.parsed("KODAMA_JWKS_URL", "URL", TokenSettings::url)
            .describedAs("JWK set with the public keys of tokens")
            .explainedIn(KEYS_PAGE);

    public static final Setting<Duration> JWKS_REFRESH = Setting.duration("KODAMA_JWKS_REFRESH", Duration.ofSeconds(1))
            .withDefault(Duration.ofMinutes(5))
            .describedAs("Interval between two reads of the JWK set")
            .explainedIn(KEYS_PAGE);

    public static final Setting<String> JWT_ISSUER = Setting.text("KODAMA_JWT_ISSUER", "NAME")
            .defaultText("any")
            .describedAs("Required value of the claim `iss`");

    public static final Setting<String> JWT_AUDIENCE = Setting.text("KODAMA_JWT_AUDIENCE", "NAME")
            .defaultText("any")
            .describedAs("Required member of the claim `aud`");

    private TokenSettings() {}

    private static URI url(String text) {
        return HttpUrls.parse(text)
                .orElseThrow(() ->
                        new IllegalArgumentException("must be a URL like https://login.example/.well-known/jwks.json"));
    }
}
