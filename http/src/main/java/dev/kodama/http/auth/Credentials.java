package dev.kodama.http.auth;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What a request carries of a token. There are three places for it, and the first that has one counts: the header {@code Authorization},
 * {@code Sec-WebSocket-Protocol} (for browsers: {@code new WebSocket(url, ["bearer", token])}), and the parameter {@code token}.
 *
 * @param subprotocol what must be answered as {@code Sec-WebSocket-Protocol}, if anything
 */
public record Credentials(Optional<Token> token, Optional<String> subprotocol) {
    private static final String SCHEME = "bearer";
    private static final String HEADER = SCHEME + " ";

    /**
     * Finds the token.
     *
     * @param authorization the header of that name
     * @param subprotocols what {@code Sec-WebSocket-Protocol} offers, in order
     * @param parameter {@code token} of the query, decoded
     */
    public static Credentials find(
            @Nullable String authorization, List<String> subprotocols, @Nullable String parameter) {
        Optional<String> header = Optional.ofNullable(authorization)
                .filter(value -> value.toLowerCase(Locale.ROOT).startsWith(HEADER))
                .map(value -> value.substring(HEADER.length()));
        int at = subprotocols.indexOf(SCHEME);
        Optional<String> offered =
                at >= 0 && at + 1 < subprotocols.size() ? Optional.of(subprotocols.get(at + 1)) : Optional.empty();
        var text = header.or(() -> offered).or(() -> Optional.ofNullable(parameter));
        return new Credentials(
                text.map(String::strip).filter(one -> !one.isEmpty()).map(Token::new),
                at >= 0 ? Optional.of(SCHEME) : Optional.empty());
    }
}
