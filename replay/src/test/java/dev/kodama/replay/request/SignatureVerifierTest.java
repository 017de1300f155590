package dev.kodama.replay.request;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.kodama.replay.request.Request.Rejected;
import dev.kodama.replay.request.Request.Valid;
import dev.kodama.settings.SettingException;
import dev.kodama.settings.Settings;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SignatureVerifierTest {
    private static final Instant NOW = Instant.parse("2026-03-03T12:00:00Z");
    private static final String REQUEST = "{\"subscriber\":\"billing\",\"time\":\"2026-03-03T12:00:00Z\"}";

    private final ReplaySecret secret = ReplaySecret.of("correct horse battery staple, 32 bytes");
    private final SignatureVerifier verifier = new SignatureVerifier(secret);

    private Request read(String signed, String signature, Instant now) {
        var json = new ObjectMapper().createObjectNode().put("signed", signed).put("signature", signature);
        return RequestReader.read(json.toString().getBytes(UTF_8), now, verifier);
    }

    private static String reason(Request request) {
        assertThat(request).isInstanceOf(Rejected.class);
        return ((Rejected) request).reason();
    }

    /** As {@code docs/replay.md} shows it with openssl: printf %s "$REQUEST" | openssl dgst -sha256 -hmac "$SECRET". */
    @Test
    void signsLikeOpenssl() {
        assertThat(ReplaySecret.of("key-key-key-key-key-key-key-key-").sign("The quick brown fox"))
                .isEqualTo("d2df499ae0a13a0a3bb7d57fa45d0fbbe3aa39320a4900ef17c8dbaf69cd12bc");
    }

    @Test
    void acceptsASignedRequest() {
        assertThat(read(REQUEST, secret.sign(REQUEST), NOW))
                .isInstanceOfSatisfying(
                        Valid.class, valid -> assertThat(valid.subscriber()).isEqualTo("billing"));
    }

    @Test
    void rejectsAMissingOrWrongSignature() {
        assertThat(reason(RequestReader.read(REQUEST.getBytes(UTF_8), NOW, verifier)))
                .contains("must be signed");
        assertThat(reason(read(REQUEST, "", NOW))).contains("the signature is not right");
        assertThat(reason(read(REQUEST.replace("billing", "sales"), secret.sign(REQUEST), NOW)))
                .contains("the signature is not right");
        assertThat(reason(read(
                        REQUEST,
                        ReplaySecret.of("another secret of at least 32 bytes").sign(REQUEST),
                        NOW)))
                .contains("the signature is not right");
    }

    @Test
    void acceptsASignatureOnce() {
        assertThat(read(REQUEST, secret.sign(REQUEST), NOW)).isInstanceOf(Valid.class);

        assertThat(reason(read(REQUEST, secret.sign(REQUEST), NOW.plusSeconds(1))))
                .contains("was used already");
    }

    @ParameterizedTest
    @CsvSource({"-61, false", "-60, true", "60, true", "61, false"})
    void acceptsATimeCloseToNow(int seconds, boolean taken) {
        var request = read(REQUEST, secret.sign(REQUEST), NOW.plusSeconds(seconds));

        assertThat(request instanceof Valid).isEqualTo(taken);
    }

    @Test
    void requiresATime() {
        String request = "{\"subscriber\":\"billing\"}";

        assertThat(reason(read(request, secret.sign(request), NOW))).contains("time must be in the signed text");
    }

    @Test
    void remembersALimitedNumberOfSignatures() {
        for (int number = 0; number < SignatureVerifier.MAX_REMEMBERED; number++) {
            assertThat(read(numbered(number), secret.sign(numbered(number)), NOW))
                    .isInstanceOf(Valid.class);
        }
        String more = numbered(SignatureVerifier.MAX_REMEMBERED);
        assertThat(reason(read(more, secret.sign(more), NOW))).contains("too many requests");

        var later = NOW.plus(Duration.ofMinutes(3));
        String fresh = REQUEST.replace("12:00", "12:03");
        assertThat(read(fresh, secret.sign(fresh), later)).isInstanceOf(Valid.class);
    }

    private static String numbered(int number) {
        return REQUEST.replace("billing", "billing-" + number);
    }

    @Test
    void acceptsASignedRequestWithoutASecret() {
        var json = new ObjectMapper().createObjectNode().put("signed", REQUEST).put("signature", "any");

        assertThat(RequestReader.read(json.toString().getBytes(UTF_8), NOW, null))
                .isInstanceOf(Valid.class);
    }

    @Test
    void hidesItsSecret() {
        assertThat(secret).hasToString("ReplaySecret[]");
        assertThatThrownBy(() -> ReplayRequestsConfig.from(Settings.of(Map.of("KODAMA_REPLAY_SECRET", "short"))))
                .isInstanceOf(SettingException.class)
                .hasMessageContaining("at least 32 bytes")
                .hasMessageNotContaining("short");
    }
}
