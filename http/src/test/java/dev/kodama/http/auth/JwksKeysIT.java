package dev.kodama.http.auth;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.gen.ECKeyGenerator;
import com.nimbusds.jose.jwk.gen.RSAKeyGenerator;
import dev.kodama.bus.files.FileWatcher;
import dev.kodama.http.auth.AuthenticationResult.Accepted;
import dev.kodama.http.auth.AuthenticationResult.Refused;
import dev.kodama.http.auth.AuthenticationResult.Unknown;
import dev.kodama.settings.Settings;
import dev.kodama.testing.JwksServer;
import dev.kodama.testing.Tokens;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class JwksKeysIT {
    private static JWK rsa;
    private static JWK weak;
    private static JWK ec;
    private static JWK newer;
    private static JWK stranger;

    private JwksServer server;
    private Authenticator authenticator = new Authenticator(AuthConfig.NONE, List::of, null, InstantSource.system());

    @BeforeAll
    static void makeKeys() throws JOSEException {
        rsa = new RSAKeyGenerator(2048).keyID("rsa").generate();
        weak = new RSAKeyGenerator(1024, true).keyID("weak").generate();
        ec = new ECKeyGenerator(Curve.P_256).keyID("ec").generate();
        newer = new ECKeyGenerator(Curve.P_256).keyID("newer").generate();
        stranger = new ECKeyGenerator(Curve.P_256).keyID("stranger").generate();
    }

    @BeforeEach
    void start() throws IOException {
        server = new JwksServer();
    }

    @AfterEach
    void stop() {
        authenticator.close();
        server.close();
    }

    @Test
    void acceptsBothAlgorithmsByTheirPublishedKeys() {
        server.publish(rsa, ec);
        startAuthenticator("1h");

        assertThat(check(rsa)).isInstanceOf(Accepted.class);
        assertThat(check(ec)).isInstanceOf(Accepted.class);
    }

    @Test
    void refusesAKeyThatIsNotPublishedOrTooWeakOrForAnotherUse() {
        server.publish(weak, rsa);
        startAuthenticator("1h");

        assertThat(check(stranger)).isInstanceOf(Refused.class);
        assertThat(check(weak)).isInstanceOf(Refused.class);
        assertThat(check(pretending(stranger, "rsa"))).isInstanceOf(Refused.class);
    }

    @Test
    void doesNotTakeAPublicKeyForASecret() {
        server.publish(rsa);
        startAuthenticator("1h");
        String publicKey = rsa.toPublicJWK().toJSONString();

        assertThat(check(Tokens.hs256(Tokens.claims(Instant.now().plusSeconds(60)), publicKey)))
                .isInstanceOf(Refused.class);
    }

    @Test
    void asksForAKeyThatIsNewSinceItLastAsked() {
        server.publish(ec);
        startAuthenticator("1h");
        assertThat(check(ec)).isInstanceOf(Accepted.class);

        server.publish(ec, newer);

        assertThat(check(newer)).isInstanceOf(Accepted.class);
    }

    @Test
    void forgetsAKeyThatIsNoLongerPublished() {
        server.publish(ec, newer);
        startAuthenticator("1s");
        assertThat(check(ec)).isInstanceOf(Accepted.class);

        server.publish(newer);

        await().untilAsserted(() -> assertThat(check(ec)).isNotInstanceOf(Accepted.class));
        assertThat(check(newer)).isInstanceOf(Accepted.class);
    }

    @Test
    void toleratesAnOutageWithTheKeysThatItKnows() {
        server.publish(ec);
        startAuthenticator("1s");
        assertThat(check(ec)).isInstanceOf(Accepted.class);

        server.answers(500);
        int before = server.reads();
        await().until(() -> server.reads() > before + 1);

        assertThat(check(ec)).isInstanceOf(Accepted.class);
        assertThat(check(newer)).isInstanceOf(Unknown.class);
        assertThat(check(pretending(stranger, "ec"))).isInstanceOf(Refused.class);
    }

    @Test
    void isUncertainUntilKeysAreLoaded() {
        server.answers(500);
        startAuthenticator("1s");

        assertThat(check(ec)).isInstanceOf(Unknown.class);

        server.publish(ec);
        server.answers(200);
        await().untilAsserted(() -> assertThat(check(ec)).isInstanceOf(Accepted.class));
    }

    @Test
    void doesNotAskForEveryUnknownKey() {
        server.publish(ec);
        startAuthenticator("1h");

        for (int i = 0; i < 100; i++) {
            check(stranger);
        }

        assertThat(server.reads()).isLessThanOrEqualTo(7);
        assertThat(check(stranger)).isInstanceOf(Unknown.class);
    }

    @Test
    void holdsTheKeysThatItKnowsForADayOfOutage() {
        server.publish(ec);
        var offset = new AtomicReference<>(Duration.ZERO);
        startAuthenticator(
                Map.of("KODAMA_JWKS_REFRESH", "1h"), () -> Instant.now().plus(offset.get()));
        var claims = Tokens.claims(Instant.now().plus(Duration.ofDays(9)));
        claims.remove("iat");
        String lasting = Tokens.signed(claims, ec);
        assertThat(check(lasting)).isInstanceOf(Accepted.class);
        server.answers(500);

        offset.set(Duration.ofHours(23));
        assertThat(check(lasting)).isInstanceOf(Accepted.class);
        offset.set(Duration.ofHours(25));
        assertThat(check(lasting)).isInstanceOf(Unknown.class);
    }

    @Test
    void takesTokensOfTheSecretAndOfTheKeysEachByItsOwnAlgorithm() {
        server.publish(rsa);
        startAuthenticator(Map.of("KODAMA_JWT_SECRET", Tokens.SECRET), InstantSource.system());
        var untyped = Tokens.claims(Instant.now().plusSeconds(60));
        untyped.remove("type");

        assertThat(check(Tokens.hs256(Tokens.claims(Instant.now().plusSeconds(60)))))
                .isInstanceOf(Accepted.class);
        assertThat(check(rsa)).isInstanceOf(Accepted.class);
        assertThat(check(Tokens.signed(untyped, rsa)))
                .as("of an identity provider")
                .isInstanceOf(Accepted.class);
        assertThat(check(Tokens.hs256(untyped))).isInstanceOf(Refused.class);
    }

    private void startAuthenticator(String refresh) {
        startAuthenticator(Map.of("KODAMA_JWKS_REFRESH", refresh), InstantSource.system());
    }

    private void startAuthenticator(Map<String, String> more, InstantSource clock) {
        var settings = new HashMap<>(more);
        settings.put("KODAMA_JWKS_URL", server.url());
        authenticator = Authenticator.start(AuthConfig.from(Settings.of(settings)), clock, new FileWatcher());
    }

    private AuthenticationResult check(JWK pair) {
        return check(Tokens.signed(Tokens.claims(Instant.now().plusSeconds(60)), pair));
    }

    private AuthenticationResult check(String token) {
        return authenticator
                .check(Optional.of(new Token(token)))
                .toCompletableFuture()
                .join();
    }

    private static JWK pretending(JWK pair, String keyId) {
        return new ECKey.Builder(pair.toECKey()).keyID(keyId).build();
    }
}
