package dev.kodama.replay.request;

import dev.kodama.settings.SettingException;
import dev.kodama.settings.Settings;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.Optional;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** Shared secret for signing replay requests (HMAC-SHA256). {@link #toString} does not show it. */
public final class ReplaySecret {
    private static final String NAME = "KODAMA_REPLAY_SECRET";
    private static final String ALGORITHM = "HmacSHA256";
    private static final int MIN_BYTES = 32;

    private final SecretKeySpec key;

    private ReplaySecret(String secret) {
        key = new SecretKeySpec(secret.getBytes(StandardCharsets.UTF_8), ALGORITHM);
    }

    /**
     * Reads {@code KODAMA_REPLAY_SECRET} (at least 32 bytes; default: none).
     *
     * @throws SettingException if it is too short
     */
    static Optional<ReplaySecret> from(Settings settings) {
        return settings.find(NAME).map(ReplaySecret::of);
    }

    static ReplaySecret of(String secret) {
        if (secret.getBytes(StandardCharsets.UTF_8).length < MIN_BYTES) {
            throw new SettingException(
                    NAME, "must have at least " + MIN_BYTES + " bytes; make one with: openssl rand -base64 32");
        }
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
