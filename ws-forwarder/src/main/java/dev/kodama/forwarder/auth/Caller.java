package dev.kodama.forwarder.auth;

import dev.kodama.forwarder.protocol.Permit;
import java.time.Instant;
import java.util.Optional;

/**
 * Who asks.
 *
 * @param subject the token's {@code sub}; "-" of one who need not say
 * @param expires when that ends; never if empty
 * @param token what he showed, to be shown to another Kodama
 */
public record Caller(String subject, Optional<Instant> expires, Permit permit, Optional<Token> token) {
    /** Where nobody has to say who he is. */
    public static final Caller ANYONE = new Caller("-", Optional.empty(), Permit.ALL, Optional.empty());

    /** One who was not let in. */
    public static final Caller NOBODY = new Caller("-", Optional.empty(), Permit.NONE, Optional.empty());
}
