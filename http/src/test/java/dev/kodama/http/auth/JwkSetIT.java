package dev.kodama.http.auth;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.KeyOperation;
import com.nimbusds.jose.jwk.KeyUse;
import com.nimbusds.jose.jwk.OctetKeyPair;
import com.nimbusds.jose.jwk.RSAKey;
import com.nimbusds.jose.jwk.gen.ECKeyGenerator;
import com.nimbusds.jose.jwk.gen.RSAKeyGenerator;
import com.nimbusds.jose.util.Base64URL;
import com.nimbusds.jose.util.JSONObjectUtils;
import dev.kodama.bus.files.FileWatcher;
import dev.kodama.http.auth.AuthenticationResult.Accepted;
import dev.kodama.http.auth.AuthenticationResult.Refused;
import dev.kodama.http.auth.AuthenticationResult.Unknown;
import dev.kodama.settings.Settings;
import dev.kodama.testing.JwksServer;
import dev.kodama.testing.Tokens;
import java.io.IOException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.slf4j.LoggerFactory;

/** What a published set of keys may hold, and the algorithms that are accepted. */
class JwkSetIT {
    private static final String COORDINATE = "MKBCTNIcKUSDii11ySs3526iDZ8AiTo7Tu6KPAqv7D4";
    private static RSAKey rsa;
    private static ECKey ec;
    private static KeyPair ed;

    private final ListAppender<ILoggingEvent> logs = new ListAppender<>();
    private JwksServer server;
    private Authenticator authenticator = new Authenticator(AuthConfig.NONE, List::of, null, InstantSource.system());

    @BeforeAll
    static void makeKeys() throws Exception {
        rsa = new RSAKeyGenerator(2048).keyID("rsa").generate();
        ec = new ECKeyGenerator(Curve.P_256).keyID("ec").generate();
        ed = KeyPairGenerator.getInstance("Ed25519").generateKeyPair();
    }

    @BeforeEach
    void start() throws IOException {
        server = new JwksServer();
        logs.start();
        logger().addAppender(logs);
    }

    @AfterEach
    void stop() {
        logger().detachAppender(logs);
        authenticator.close();
        server.close();
    }

    static Stream<String> oddMembers() {
        return Stream.of(
                "{\"kty\":\"EC\",\"crv\":\"P-999\",\"x\":\"" + COORDINATE + "\",\"y\":\"" + COORDINATE + "\"}",
                "{\"kty\":\"EC\",\"crv\":\"P-256\",\"x\":\"" + COORDINATE + "\",\"y\":\"" + COORDINATE + "\"}",
                "{\"kty\":\"EC\",\"crv\":\"P-256\",\"x\":\"" + COORDINATE + "\"}",
                "{\"kty\":\"RSA\",\"e\":\"AQAB\"}",
                "{\"kty\":\"RSA\",\"e\":\"AQAB\",\"n\":\"\"}",
                "{\"kty\":\"RSA\",\"e\":\"AQAB\",\"n\":7}",
                "{\"kty\":\"OKP\",\"crv\":\"Ed25519\",\"x\":\"AQAB\"}",
                "{\"kty\":\"OKP\",\"crv\":\"X25519\",\"x\":\"" + COORDINATE + "\"}",
                "{\"kty\":\"oct\",\"k\":\"" + COORDINATE + "\"}",
                "{\"kty\":\"AKP\",\"alg\":\"ML-DSA-44\",\"pub\":\"AQAB\"}",
                with(rsa, "\"kid\":7"),
                with(rsa, "\"kid\":\"x\",\"x5c\":[\"bm8gY2VydGlmaWNhdGU=\"]"),
                with(rsa, "\"kid\":\"x\",\"x5c\":\"none\""),
                with(rsa, "\"kid\":\"x\",\"alg\":\"ES256\""),
                "{}",
                "null",
                "7",
                "[]");
    }

    @ParameterizedTest
    @MethodSource("oddMembers")
    void skipsOneOddMemberAndTakesTheOthers(String odd) {
        server.publish(odd, ec.toPublicJWK().toJSONString());
        startAuthenticator("1h");

        assertThat(check(Tokens.signed(claims(), ec))).isInstanceOf(Accepted.class);
        assertThat(warnings()).singleElement().asString().startsWith("Skipped 1 keys for tokens from " + server.url());
    }

    @Test
    void warnsOnceForEachChangeOfWhatIsSkipped() {
        String good = ec.toPublicJWK().toJSONString();
        server.publish("{\"kty\":\"EC\",\"crv\":\"P-999\",\"kid\":\"first\"}", good);
        startAuthenticator("1s");
        int before = server.reads();
        await().atMost(Duration.ofSeconds(30)).until(() -> server.reads() > before + 2);
        assertThat(warnings()).hasSize(1).first().asString().contains("kid first: ");

        server.publish(good, "{\"kty\":\"EC\",\"crv\":\"P-999\",\"kid\":\"second\"}");

        await().atMost(Duration.ofSeconds(30)).until(() -> warnings().size() > 1);
        assertThat(warnings()).hasSize(2).last().asString().contains("kid second: ");
        assertThat(check(Tokens.signed(claims(), ec))).isInstanceOf(Accepted.class);
    }

    @Test
    void skipsAnEncryptionKeySilently() {
        var forEncryption =
                new RSAKey.Builder(rsa).keyUse(KeyUse.ENCRYPTION).keyID("enc").build();
        var forWrapping = new RSAKey.Builder(rsa)
                .keyOperations(Set.of(KeyOperation.WRAP_KEY))
                .keyID("wrap")
                .build();
        server.publish(forEncryption, forWrapping, ec);
        startAuthenticator("1h");

        assertThat(check(Tokens.signed(claims(), ec))).isInstanceOf(Accepted.class);
        assertThat(check(Tokens.signed(claims(), forEncryption))).isInstanceOf(Refused.class);
        assertThat(check(Tokens.signed(claims(), forWrapping))).isInstanceOf(Refused.class);
        assertThat(warnings()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "{\"kty\":\"EC\",\"crv\":\"P-999\"}", "{\"kty\":\"oct\",\"k\":\"AQAB\"}"})
    void takesASetWithoutAUsableKeyForAnOutage(String members) {
        server.publish(members);
        startAuthenticator("1s");

        assertThat(check(Tokens.signed(claims(), ec))).isInstanceOf(Unknown.class);
        assertThat(warnings()).anyMatch(line -> line.startsWith("No key at " + server.url()));

        server.publish(ec);
        await().atMost(Duration.ofSeconds(30))
                .untilAsserted(
                        () -> assertThat(check(Tokens.signed(claims(), ec))).isInstanceOf(Accepted.class));
    }

    @Test
    void holdsNoKeyThatAnEmptySetNoLongerNames() {
        server.publish(ec);
        startAuthenticator("1s");
        assertThat(check(Tokens.signed(claims(), ec))).isInstanceOf(Accepted.class);

        server.publish(new String[0]);

        await().atMost(Duration.ofSeconds(30))
                .untilAsserted(
                        () -> assertThat(check(Tokens.signed(claims(), ec))).isInstanceOf(Unknown.class));
    }

    static Stream<Arguments> keysAndAlgorithms() throws Exception {
        var p384 = new ECKeyGenerator(Curve.P_384).keyID("p384").generate();
        var p521 = new ECKeyGenerator(Curve.P_521).keyID("p521").generate();
        return Stream.of(
                Arguments.of(rsa, List.of("RS256", "RS384", "RS512", "PS256", "PS384", "PS512")),
                Arguments.of(ec, List.of("ES256")),
                Arguments.of(p384, List.of("ES384")),
                Arguments.of(p521, List.of("ES512")));
    }

    @ParameterizedTest
    @MethodSource("keysAndAlgorithms")
    void acceptsEachAlgorithmOfAKeyAndOnlyItsOwnWhereItNamesOne(JWK key, List<String> algorithms) throws Exception {
        String json = key.toPublicJWK().toJSONString();
        server.publish(json);
        startAuthenticator("1h");

        for (String algorithm : algorithms) {
            String token = Tokens.signed(claims(), key, JWSAlgorithm.parse(algorithm));
            assertThat(check(token)).as(algorithm).isInstanceOf(Accepted.class);
            assertThat(check(forged(token))).as(algorithm).isInstanceOf(Refused.class);
        }
        authenticator.close();
        server.publish(
                with(key.toPublicJWK(), "\"kid\":\"" + key.getKeyID() + "\",\"alg\":\"" + algorithms.get(0) + "\""));
        startAuthenticator("1h");
        for (String algorithm : List.of(algorithms.get(0), algorithms.get(algorithms.size() - 1))) {
            assertThat(check(Tokens.signed(claims(), key, JWSAlgorithm.parse(algorithm))))
                    .as(algorithm)
                    .isInstanceOf(algorithm.equals(algorithms.get(0)) ? Accepted.class : Refused.class);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", ",\"alg\":\"EdDSA\"", ",\"alg\":\"Ed25519\"", ",\"use\":\"sig\",\"key_ops\":[\"verify\"]"})
    void acceptsEd25519ByBothItsNames(String more) {
        server.publish(ed25519(ed, more));
        startAuthenticator("1h");

        for (var algorithm : List.of(JWSAlgorithm.EdDSA, JWSAlgorithm.Ed25519)) {
            String token = Tokens.signed(claims(), ed, new JWSHeader.Builder(algorithm).keyID("ed"));
            assertThat(check(token)).isInstanceOf(Accepted.class);
            assertThat(check(forged(token))).isInstanceOf(Refused.class);
            assertThat(check(token.substring(0, token.length() - 4))).isInstanceOf(Refused.class);
        }
    }

    @Test
    void refusesEd25519ByAnotherKeyAndWithACriticalHeader() throws Exception {
        server.publish(ed25519(ed, ""));
        startAuthenticator("1h");
        var stranger = KeyPairGenerator.getInstance("Ed25519").generateKeyPair();
        var critical = new JWSHeader.Builder(JWSAlgorithm.EdDSA)
                .keyID("ed")
                .criticalParams(Set.of("x"))
                .customParam("x", 1);

        assertThat(check(Tokens.signed(claims(), stranger, new JWSHeader.Builder(JWSAlgorithm.EdDSA).keyID("ed"))))
                .isInstanceOf(Refused.class);
        assertThat(check(Tokens.signed(claims(), ed, critical))).isInstanceOf(Refused.class);
    }

    private void startAuthenticator(String refresh) {
        authenticator = Authenticator.start(
                AuthConfig.from(Settings.of(Map.of("KODAMA_JWKS_URL", server.url(), "KODAMA_JWKS_REFRESH", refresh))),
                InstantSource.system(),
                new FileWatcher());
    }

    private AuthenticationResult check(String token) {
        return authenticator
                .check(Optional.of(new Token(token)))
                .toCompletableFuture()
                .join();
    }

    private static Map<String, Object> claims() {
        return Tokens.claims(Instant.now().plusSeconds(60));
    }

    /** With the claims of another token. */
    private static String forged(String token) {
        String[] parts = token.split("\\.", -1);
        var claims = claims();
        claims.put("sub", "admin");
        String others = Tokens.signed(claims, ec).split("\\.", -1)[1];
        return parts[0] + "." + others + "." + parts[2];
    }

    private static String with(JWK key, String fields) {
        var json = new LinkedHashMap<>(key.toPublicJWK().toJSONObject());
        json.remove("kid");
        String bare = JSONObjectUtils.toJSONString(json);
        return bare.substring(0, bare.length() - 1) + "," + fields + "}";
    }

    private static String ed25519(KeyPair pair, String more) {
        byte[] encoded = pair.getPublic().getEncoded();
        byte[] x = Arrays.copyOfRange(encoded, encoded.length - 32, encoded.length);
        String json = new OctetKeyPair.Builder(Curve.Ed25519, Base64URL.encode(x))
                .keyID("ed")
                .build()
                .toJSONString();
        return json.substring(0, json.length() - 1) + more + "}";
    }

    private List<String> warnings() {
        return List.copyOf(logs.list).stream()
                .filter(event -> event.getLevel() == Level.WARN)
                .map(ILoggingEvent::getFormattedMessage)
                .toList();
    }

    private static Logger logger() {
        return (Logger) LoggerFactory.getLogger(JwksKeys.class);
    }
}
