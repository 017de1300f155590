package dev.kodama.http.auth;

import dev.kodama.http.visibility.EventVisibility;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;

/**
 * An authenticated caller.
 *
 * @param subject the token's {@code sub}; "-" where no token is required
 * @param expires expiry of the token; never if empty
 * @param token the token, to be passed on to another Kodama process
 * @param scopes what the token grants beside reading, by its claim "scope"
 */
public record Principal(
        String subject, Optional<Instant> expires, EventVisibility permit, Optional<Token> token, Set<String> scopes) {
    /** The scope of callers that may change something. */
    public static final String WRITE = "kodama:write";

    /** Any caller, where no token is required. */
    public static final Principal ANYONE = new Principal("-", Optional.empty(), EventVisibility.ALL, Optional.empty());

    /** A caller without a valid token. */
    public static final Principal NOBODY = new Principal("-", Optional.empty(), EventVisibility.NONE, Optional.empty());

    public Principal {
        scopes = Set.copyOf(scopes);
    }

    /** A caller without scopes. */
    public Principal(String subject, Optional<Instant> expires, EventVisibility permit, Optional<Token> token) {
        this(subject, expires, permit, token, Set.of());
    }
}
