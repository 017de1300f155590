package dev.kodama.http.auth;

import dev.kodama.http.visibility.EventVisibility;
import dev.kodama.http.visibility.FilterKey;
import dev.kodama.pattern.NamePattern;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Validates the claims of a token with a valid signature. {@code sub} and {@code exp} are required; {@code nbf} and {@code iat} must not be in the
 * future; {@code type}, if present, must be {@code access}; {@code events} is an {@link EventVisibility}, {@code scope} a list of words.
 *
 * @param kindNeeded whether {@code type} is required too
 * @param issuer required value of {@code iss}
 * @param audience required value in {@code aud}
 */
record ClaimValidator(boolean kindNeeded, Optional<String> issuer, Optional<String> audience) {
    private static final Duration CLOCKS_DIFFER = Duration.ofSeconds(5);
    private static final long LAST_SECOND =
            Instant.parse("9999-12-31T23:59:59Z").getEpochSecond();
    private static final int MOST_SUBJECT = 256;
    private static final int MOST_NAMES = 100;

    /** A claim is invalid. */
    private static final class BadClaimException extends RuntimeException {
        private static final long serialVersionUID = 1L;

        BadClaimException(String message) {
            super(message);
        }
    }

    /** @param claims as in the token's JSON */
    AuthenticationResult check(Map<String, Object> claims, Token token, Instant now) {
        try {
            return new AuthenticationResult.Accepted(caller(claims, token, now));
        } catch (BadClaimException e) {
            return new AuthenticationResult.Refused(String.valueOf(e.getMessage()));
        }
    }

    private Principal caller(Map<String, Object> claims, Token token, Instant now) {
        Instant expires = time(claims, "exp");
        Instant notBefore = time(claims, "nbf");
        Instant issued = time(claims, "iat");
        require(expires != null, "no exp");
        require(expires == null || now.isBefore(expires), "expired");
        var latest = now.plus(CLOCKS_DIFFER);
        require(notBefore == null || !notBefore.isAfter(latest), "not valid yet");
        require(issued == null || !issued.isAfter(latest), "issued in the future");
        Object type = claims.get("type");
        require(type == null ? !kindNeeded : type.equals("access"), "not of type access");
        require(issuer.isEmpty() || issuer.get().equals(claims.get("iss")), "of another issuer");
        require(audience.isEmpty() || isFor(claims.get("aud"), audience.get()), "for another audience");
        require(
                claims.get("sub") instanceof String sub && !sub.isBlank() && sub.length() <= MOST_SUBJECT,
                "no usable sub");
        return new Principal(
                String.valueOf(claims.get("sub")),
                Optional.ofNullable(expires),
                permit(claims),
                Optional.of(token),
                scopes(claims));
    }

    /** Words of {@code scope} (RFC 8693 §4.2); anything but a text grants nothing. */
    private static Set<String> scopes(Map<String, Object> claims) {
        return claims.get("scope") instanceof String scope ? Set.copyOf(List.of(scope.split(" "))) : Set.of();
    }

    private static boolean isFor(@Nullable Object audiences, String wanted) {
        return wanted.equals(audiences) || (audiences instanceof Collection<?> some && some.contains(wanted));
    }

    private static @Nullable Instant time(Map<String, Object> claims, String name) {
        Object value = claims.get(name);
        if (value == null) {
            return null;
        }
        require(value instanceof Number, name + " is no number");
        long second = value instanceof Number number ? number.longValue() : 0;
        return Instant.ofEpochSecond(Math.max(0, Math.min(LAST_SECOND, second)));
    }

    /** A malformed visibility rejects the whole token. */
    private static EventVisibility permit(Map<String, Object> claims) {
        if (!claims.containsKey("events")) {
            return EventVisibility.ALL;
        }
        require(claims.get("events") instanceof Map, "events is no object");
        var bounds = new EnumMap<FilterKey, List<String>>(FilterKey.class);
        if (claims.get("events") instanceof Map<?, ?> events) {
            events.forEach((name, names) -> bounds.put(key(name), names(names)));
        }
        return EventVisibility.of(bounds);
    }

    private static FilterKey key(@Nullable Object name) {
        for (FilterKey key : FilterKey.values()) {
            if (key.field().equals(name)) {
                return key;
            }
        }
        throw new BadClaimException("events has an unknown key");
    }

    private static List<String> names(@Nullable Object names) {
        require(
                names instanceof List<?> some
                        && some.size() <= MOST_NAMES
                        && some.stream().allMatch(ClaimValidator::isName),
                "events has no list of names, at most " + MOST_NAMES + " with at most " + NamePattern.MAX_STARS
                        + " * in one");
        return names instanceof List<?> some
                ? some.stream().map(String::valueOf).toList()
                : List.of();
    }

    private static boolean isName(@Nullable Object name) {
        if (!(name instanceof String text)) {
            return false;
        }
        try {
            NamePattern.of(text);
            return true;
        } catch (IllegalArgumentException e) {
            return false;
        }
    }

    private static void require(boolean holds, String otherwise) {
        if (!holds) {
            throw new BadClaimException(otherwise);
        }
    }
}
