package dev.kodama.http.auth;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Credentials of a request. The first token found counts: in the header {@code Authorization}, in {@code Sec-WebSocket-Protocol} (for browsers:
 * {@code new WebSocket(url, ["bearer", token])}), or in the parameter {@code token}.
 *
 * @param subprotocol the value of {@code Sec-WebSocket-Protocol} in the response; empty for none
 */
public record Credentials(Optional<Token> token, Optional<String> subprotocol) {
    private static final String SCHEME = "bearer";
    private static final String HEADER = SCHEME + " ";

    /**
     * Finds the token.
     *
     * @param authorization the header {@code Authorization}
     * @param subprotocols the values of {@code Sec-WebSocket-Protocol}, in order
     * @param parameter the decoded query parameter {@code token}
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
