package dev.kodama.dashboard;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** Tokens of the secret with which the tests start Kodama. */
final class Tokens {
    static final String SECRET = "only-for-tests-only-for-tests-only-for-tests";

    private Tokens() {}

    /** To read and to change, for so long. */
    static String writing(Duration lifetime) throws Exception {
        return signed("{\"sub\":\"tester\",\"type\":\"access\",\"scope\":\"kodama:write\",\"exp\":"
                + Instant.now().plus(lifetime).getEpochSecond() + "}");
    }

    private static String signed(String claims) throws Exception {
        String content = encoded("{\"alg\":\"HS256\",\"typ\":\"JWT\"}".getBytes(StandardCharsets.UTF_8)) + "."
                + encoded(claims.getBytes(StandardCharsets.UTF_8));
        var mac = Mac.getInstance("HmacSHA256");
        mac.init(new SecretKeySpec(SECRET.getBytes(StandardCharsets.UTF_8), "HmacSHA256"));
        return content + "." + encoded(mac.doFinal(content.getBytes(StandardCharsets.UTF_8)));
    }

    private static String encoded(byte[] bytes) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }
}
