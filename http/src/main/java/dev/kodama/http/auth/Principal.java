package dev.kodama.http.auth;

import dev.kodama.http.visibility.EventVisibility;
import java.time.Instant;
import java.util.Optional;

/**
 * Who asks.
 *
 * @param subject the token's {@code sub}; "-" of one who need not say
 * @param expires when that ends; never if empty
 * @param token what he showed, to be shown to another Kodama
 */
public record Principal(String subject, Optional<Instant> expires, EventVisibility permit, Optional<Token> token) {
    /** Where nobody has to say who he is. */
    public static final Principal ANYONE = new Principal("-", Optional.empty(), EventVisibility.ALL, Optional.empty());

    /** One who was not let in. */
    public static final Principal NOBODY = new Principal("-", Optional.empty(), EventVisibility.NONE, Optional.empty());
}
