package dev.kodama.replay.request;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.HexFormat;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** Shared secret for signing replay requests (HMAC-SHA256). {@link #toString} does not show it. */
public final class ReplaySecret {
    private static final String ALGORITHM = "HmacSHA256";

    private final SecretKeySpec key;

    private ReplaySecret(String secret) {
        key = new SecretKeySpec(secret.getBytes(StandardCharsets.UTF_8), ALGORITHM);
    }

    /** @param secret as {@link ReplayRequestsConfig#REPLAY_SECRET} demands */
    static ReplaySecret of(String secret) {
        return new ReplaySecret(secret);
    }

    /** The signature of a text, in lower-case hexadecimal digits. */
    String sign(String text) {
        try {
            var mac = Mac.getInstance(ALGORITHM);
            mac.init(key);
            return HexFormat.of().formatHex(mac.doFinal(text.getBytes(StandardCharsets.UTF_8)));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e); // every JDK has it
        }
    }

    /** Whether a signature is the text's; compares in constant time. */
    boolean verifies(String text, String signature) {
        return MessageDigest.isEqual(
                sign(text).getBytes(StandardCharsets.UTF_8), signature.getBytes(StandardCharsets.UTF_8));
    }

    /** Without the secret: it must not be logged. */
    @Override
    public String toString() {
        return "ReplaySecret[]";
    }
}
