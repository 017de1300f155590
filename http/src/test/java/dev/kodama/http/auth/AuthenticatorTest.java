package dev.kodama.http.auth;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.kodama.bus.files.FileWatcher;
import dev.kodama.bus.metadata.EventMetadata.Head;
import dev.kodama.http.auth.AuthenticationResult.Accepted;
import dev.kodama.http.auth.AuthenticationResult.Missing;
import dev.kodama.http.auth.AuthenticationResult.Refused;
import dev.kodama.http.visibility.EventVisibility;
import dev.kodama.settings.SettingException;
import dev.kodama.settings.Settings;
import dev.kodama.testing.Tokens;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Base64;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class AuthenticatorTest {
    private static final Instant NOW = Instant.parse("2026-03-03T12:00:00Z");
    private static final long EXPIRES = NOW.plusSeconds(600).getEpochSecond();

    private final Authenticator authenticator = authenticator(Map.of("KODAMA_JWT_SECRET", Tokens.SECRET));

    @Test
    void acceptsWhatTheBackendIssues() {
        var verdict = check(Tokens.hs256(claims(good -> {})));

        assertThat(verdict).isInstanceOfSatisfying(Accepted.class, accepted -> {
            assertThat(accepted.caller().subject()).isEqualTo(Tokens.SUBJECT);
            assertThat(accepted.caller().expires()).contains(Instant.ofEpochSecond(EXPIRES));
            assertThat(accepted.caller().permit()).isEqualTo(EventVisibility.ALL);
        });
    }

    @Test
    void acceptsUntilTheVerySecondOfExpiry() {
        assertThat(check(Tokens.hs256(claims(it -> it.put("exp", NOW.getEpochSecond() + 1)))))
                .isInstanceOf(Accepted.class);
        assertThat(check(Tokens.hs256(claims(it -> it.put("exp", NOW.getEpochSecond())))))
                .isInstanceOf(Refused.class);
    }

    static Stream<Arguments> badTokens() {
        String good = Tokens.hs256(claims(it -> {}));
        String[] parts = good.split("\\.", -1);
        return Stream.of(
                bad("alg none", none("none") + "." + parts[1] + "."),
                bad("alg NONE", none("NONE") + "." + parts[1] + "."),
                bad("alg none, signature kept", none("none") + "." + parts[1] + "." + parts[2]),
                bad("HS512", Tokens.hs512(claims(it -> {}))),
                bad("alg changed to RS256", none("RS256") + "." + parts[1] + "." + parts[2]),
                bad("another secret", Tokens.hs256(claims(it -> {}), "another-secret-of-at-least-32-bytes!")),
                bad("claims changed", parts[0] + "." + changed(parts[1]) + "." + parts[2]),
                bad("signature cut", good.substring(0, good.length() - 2)),
                bad("no signature", parts[0] + "." + parts[1] + "."),
                bad("two parts", parts[0] + "." + parts[1]),
                bad("not base64", "a.b.c"),
                bad("a word", "secret"),
                bad("too long", "e".repeat(20_000)),
                bad("typ of another kind", header("{\"alg\":\"HS256\",\"typ\":\"dpop+jwt\"}") + "." + parts[1] + ".x"),
                bad("expired", "exp", NOW.getEpochSecond() - 1),
                bad("no exp", "exp", null),
                bad("exp a text", "exp", "tomorrow"),
                bad("not yet valid", "nbf", NOW.getEpochSecond() + 60),
                bad("issued in the future", "iat", NOW.getEpochSecond() + 60),
                bad("refresh", "type", "refresh"),
                bad("no type", "type", null),
                bad("type a list", "type", List.of("access")),
                bad("no sub", "sub", null),
                bad("an empty sub", "sub", " "),
                bad("sub a number", "sub", 7),
                bad("a long sub", "sub", "s".repeat(300)),
                bad("events a list", "events", List.of("A")),
                bad("events a text", "events", "A"),
                bad("events with an unknown key", "events", Map.of("event_type", List.of("A"))),
                bad("events of a text", "events", Map.of("event_types", "A")),
                bad("events of numbers", "events", Map.of("event_types", List.of(1))),
                bad("events with many names", "events", Map.of("event_types", Collections.nCopies(101, "A"))),
                bad("events with many stars", "events", Map.of("event_types", List.of("*a*b*c*"))));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("badTokens")
    void refuses(String why, String token) {
        assertThat(check(token)).isInstanceOf(Refused.class);
    }

    @Test
    void refusesACriticalHeaderThatItDoesNotKnow() {
        String good = Tokens.hs256(claims(it -> {}));
        String crit = header("{\"alg\":\"HS256\",\"crit\":[\"x\"],\"x\":1}");

        assertThat(check(crit + good.substring(good.indexOf('.')))).isInstanceOf(Refused.class);
    }

    @Test
    void toleratesClocksThatDifferALittle() {
        assertThat(check(Tokens.hs256(claims(it -> it.put("nbf", NOW.getEpochSecond() + 4)))))
                .isInstanceOf(Accepted.class);
    }

    @Test
    void readsWhatATokenMaySee() {
        var events = Map.of("event_types", List.of("TASK_*"), "entity_ids", List.of("t-1"));

        var verdict = (Accepted) check(Tokens.hs256(claims(it -> it.put("events", events))));

        var permit = verdict.caller().permit();
        assertThat(permit.allows(new Head("TASK_DONE", "task", "t-1", true))).isTrue();
        assertThat(permit.allows(new Head("TASK_DONE", "task", "t-2", true))).isFalse();
        assertThat(permit.allows(new Head("TICKET_DONE", "task", "t-1", true))).isFalse();
    }

    @Test
    void allowsNothingByAnEmptyList() {
        var verdict = (Accepted) check(Tokens.hs256(claims(it -> it.put("events", Map.of("event_types", List.of())))));

        assertThat(verdict.caller().permit().allows(new Head("A", "t", "1", true)))
                .isFalse();
    }

    @Test
    void wantsIssuerAndAudienceWhereTheyAreSet() {
        var strict = authenticator(
                Map.of("KODAMA_JWT_SECRET", Tokens.SECRET, "KODAMA_JWT_ISSUER", "me", "KODAMA_JWT_AUDIENCE", "kodama"));
        Consumer<Map<String, Object>> right = it -> {
            it.put("iss", "me");
            it.put("aud", List.of("other", "kodama"));
        };

        assertThat(check(strict, Tokens.hs256(claims(right)))).isInstanceOf(Accepted.class);
        assertThat(check(strict, Tokens.hs256(claims(right.andThen(it -> it.put("iss", "you"))))))
                .isInstanceOf(Refused.class);
        assertThat(check(strict, Tokens.hs256(claims(right.andThen(it -> it.put("aud", "other"))))))
                .isInstanceOf(Refused.class);
        assertThat(check(strict, Tokens.hs256(claims(it -> {})))).isInstanceOf(Refused.class);
    }

    @Test
    void saysWhenThereIsNoToken() {
        assertThat(authenticator.check(Optional.empty()).toCompletableFuture().join())
                .isEqualTo(new Missing());
    }

    @Test
    void acceptsEveryCallerWithoutConfiguration() {
        var open = authenticator(Map.of());

        assertThat(open.asks()).isFalse();
        assertThat(open.check(Optional.empty()).toCompletableFuture().join()).isEqualTo(new Accepted(Principal.ANYONE));
    }

    @Test
    void refusesASecretThatIsTooShort() {
        assertThatThrownBy(() -> AuthConfig.from(Settings.of(Map.of("KODAMA_JWT_SECRET", "short-secret"))))
                .isInstanceOf(SettingException.class)
                .hasMessageContaining("KODAMA_JWT_SECRET")
                .hasMessageNotContaining("short-secret");
    }

    @Test
    void showsNoSecretAndNoToken() {
        var config = AuthConfig.from(Settings.of(Map.of("KODAMA_JWT_SECRET", Tokens.SECRET)));
        String token = Tokens.hs256(claims(it -> {}));
        var caller = ((Accepted) check(token)).caller();

        assertThat(config.toString()).doesNotContain(Tokens.SECRET);
        assertThat(caller.toString()).doesNotContain(token.substring(0, 20));
    }

    private AuthenticationResult check(String token) {
        return check(authenticator, token);
    }

    private static AuthenticationResult check(Authenticator by, String token) {
        return by.check(Optional.of(new Token(token))).toCompletableFuture().join();
    }

    private static Authenticator authenticator(Map<String, String> settings) {
        return Authenticator.start(AuthConfig.from(Settings.of(settings)), InstantSource.fixed(NOW), new FileWatcher());
    }

    private static Map<String, Object> claims(Consumer<Map<String, Object>> change) {
        var claims = Tokens.claims(Instant.ofEpochSecond(EXPIRES));
        change.accept(claims);
        return claims;
    }

    private static Arguments bad(String why, String token) {
        return Arguments.of(why, token);
    }

    /** With one claim changed, or left out where it is null. */
    private static Arguments bad(String why, String claim, @Nullable Object value) {
        return Arguments.of(why, Tokens.hs256(claims(it -> {
            it.remove(claim);
            if (value != null) {
                it.put(claim, value);
            }
        })));
    }

    private static String none(String algorithm) {
        return header("{\"alg\":\"" + algorithm + "\",\"typ\":\"JWT\"}");
    }

    private static String header(String json) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(json.getBytes(UTF_8));
    }

    private static String changed(String claims) {
        String json = new String(Base64.getUrlDecoder().decode(claims), UTF_8);
        return header(json.replace(Tokens.SUBJECT, "admin"));
    }
}
