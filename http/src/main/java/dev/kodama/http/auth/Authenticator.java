package dev.kodama.http.auth;

import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jwt.SignedJWT;
import dev.kodama.bus.files.FileWatcher;
import java.text.ParseException;
import java.time.InstantSource;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Authenticates callers by JWT: signed with HS256 and the secret, or with RSA, ECDSA or Ed25519 and a published key. Thread-safe; never waits.
 */
public final class Authenticator implements AutoCloseable {
    private static final int MOST_LETTERS = 16 << 10;
    private static final Set<String> KINDS = Set.of("jwt", "at+jwt", "application/at+jwt");

    private final AuthConfig config;
    private final Supplier<List<byte[]>> secrets;
    private final @Nullable KeySource keys;
    private final InstantSource clock;

    Authenticator(AuthConfig config, Supplier<List<byte[]>> secrets, @Nullable KeySource keys, InstantSource clock) {
        this.config = config;
        this.secrets = secrets;
        this.keys = keys;
        this.clock = clock;
    }

    /**
     * Starts to load the published keys, if configured.
     *
     * @param watcher reloads the file of the secret, if configured
     */
    public static Authenticator start(AuthConfig config, InstantSource clock, FileWatcher watcher) {
        var secrets = Secrets.of(config.secret(), config.secretFile(), watcher);
        var keys = config.jwks()
                .map(url -> JwksKeys.start(url, config.refresh(), clock))
                .orElse(null);
        return new Authenticator(config, secrets, keys, clock);
    }

    /** Whether a token is required. */
    public boolean asks() {
        return config.enabled();
    }

    /**
     * Checks a caller's token.
     *
     * @return complete at once, unless a key has to be loaded; never fails
     */
    public CompletionStage<AuthenticationResult> check(Optional<Token> shown) {
        if (!config.enabled()) {
            return CompletableFuture.completedFuture(new AuthenticationResult.Accepted(Principal.ANYONE));
        }
        return shown.map(this::check)
                .orElseGet(() -> CompletableFuture.completedFuture(new AuthenticationResult.Missing()));
    }

    private CompletionStage<AuthenticationResult> check(Token token) {
        SignedJWT jwt;
        try {
            jwt = token.text().length() > MOST_LETTERS ? null : SignedJWT.parse(token.text());
        } catch (ParseException | RuntimeException e) { // such as the algorithm none
            jwt = null;
        }
        if (jwt == null) {
            return refused("no signed JWT");
        }
        JWSHeader header = jwt.getHeader();
        if (header.getType() != null
                && !KINDS.contains(header.getType().getType().toLowerCase(Locale.ROOT))) {
            return refused("not of a known typ");
        }
        var shared = secrets.get();
        if (header.getAlgorithm().equals(JWSAlgorithm.HS256) && !shared.isEmpty()) {
            SignedJWT ofSecret = jwt;
            boolean right = shared.stream().anyMatch(secret -> Signatures.isSignedWith(ofSecret, secret));
            return right ? CompletableFuture.completedFuture(claims(jwt, token, true)) : refused("wrong signature");
        } else if (Signatures.PUBLISHED.contains(header.getAlgorithm()) && keys != null) {
            SignedJWT signed = jwt;
            return keys.find(header).thenApply(found -> check(signed, token, found));
        }
        return refused("an algorithm that is not accepted");
    }

    private AuthenticationResult check(SignedJWT jwt, Token token, KeySource.Found found) {
        if (Signatures.isSignedWithOneOf(jwt, found.keys())) {
            return claims(jwt, token, false);
        }
        return found.certain()
                ? new AuthenticationResult.Refused("wrong signature or unknown key")
                : new AuthenticationResult.Unknown("its key cannot be asked for now");
    }

    private AuthenticationResult claims(SignedJWT jwt, Token token, boolean ofSecret) {
        Map<String, Object> claims = jwt.getPayload().toJSONObject();
        if (claims == null) {
            return new AuthenticationResult.Refused("its claims are no JSON object");
        }
        return new ClaimValidator(ofSecret, config.issuer(), config.audience()).check(claims, token, clock.instant());
    }

    private static CompletionStage<AuthenticationResult> refused(String why) {
        return CompletableFuture.completedFuture(new AuthenticationResult.Refused(why));
    }

    @Override
    public void close() {
        if (keys != null) {
            keys.close();
        }
    }
}
