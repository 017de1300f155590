package dev.kodama.forwarder.api.journal;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.kodama.http.auth.Principal;
import dev.kodama.http.auth.TokenSettings;
import dev.kodama.settings.Setting;
import dev.kodama.settings.Settings;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.Base64;
import java.util.Optional;
import javax.crypto.Cipher;
import javax.crypto.Mac;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Encrypts and authenticates page cursors of bounded callers with AES-GCM. A plain cursor has sequences and times, which reveal how many events lie
 * between two pages, including invisible ones. The nonce is random, the token's subject is authenticated too, and all sealed cursors have the same
 * length. Thread-safe.
 */
public final class CursorSeal {
    private static final Logger LOG = LoggerFactory.getLogger(CursorSeal.class);
    private static final int SECRET_BYTES = 32;
    private static final String LABEL = "kodama cursor 1";

    /** A plain cursor is Base64url, which has no dot. */
    private static final String PREFIX = "s.";

    private static final String CIPHER = "AES/GCM/NoPadding";
    private static final int NONCE_BYTES = 12;
    private static final int TAG_BITS = 128;

    public static final Setting<String> CURSOR_SECRET = Setting.secret("KODAMA_CURSOR_SECRET", SECRET_BYTES)
            .defaultText("`" + TokenSettings.JWT_SECRET + "`, else random")
            .describedAs("Secret of page cursors; the same in all forwarders and processors");

    private final SecretKeySpec key;
    private final SecureRandom random = new SecureRandom();

    private CursorSeal(byte[] secret) {
        this.key = new SecretKeySpec(derive(secret), "AES");
    }

    /** With a secret that the processes which answer for each other share. */
    public static CursorSeal of(String secret) {
        return new CursorSeal(secret.getBytes(UTF_8));
    }

    /** With a secret of this process only. */
    public static CursorSeal random() {
        byte[] secret = new byte[SECRET_BYTES];
        new SecureRandom().nextBytes(secret);
        return new CursorSeal(secret);
    }

    /**
     * Reads {@link #CURSOR_SECRET}, else {@link TokenSettings#JWT_SECRET}; without either the secret is random. Called
     * once per process: warns where tokens are checked only with published keys or a secret from a file.
     */
    public static CursorSeal from(Settings settings) {
        Optional<String> secret = settings.find(CURSOR_SECRET).or(() -> settings.find(TokenSettings.JWT_SECRET));
        if (secret.isPresent()) {
            return of(secret.get());
        }
        if (settings.isSet(TokenSettings.JWKS_URL) || settings.isSet(TokenSettings.JWT_SECRET_FILE)) {
            LOG.warn(
                    "Page cursors of bounded tokens are valid in this process only; set {} to the same value in all",
                    CURSOR_SECRET);
        }
        return random();
    }

    /** A caller's cursor format: sealed for callers that may see only some events, else plain. */
    CursorFormat formatFor(Principal caller) {
        return caller.permit().allowsAll() ? CursorFormat.PLAIN : new Sealed(caller.subject());
    }

    private final class Sealed implements CursorFormat {
        private final String subject;

        Sealed(String subject) {
            this.subject = subject;
        }

        @Override
        public String seal(String text, int maxLetters) {
            byte[] sealed = new byte[NONCE_BYTES + maxLetters + TAG_BITS / Byte.SIZE];
            byte[] nonce = new byte[NONCE_BYTES];
            random.nextBytes(nonce);
            System.arraycopy(nonce, 0, sealed, 0, NONCE_BYTES);
            byte[] plain = Arrays.copyOf(text.getBytes(UTF_8), maxLetters); // padded with zeros
            try {
                var unused = cipher(Cipher.ENCRYPT_MODE, nonce).doFinal(plain, 0, maxLetters, sealed, NONCE_BYTES);
            } catch (GeneralSecurityException e) {
                throw new IllegalStateException("AES-GCM, which every JDK has", e);
            }
            return PREFIX + Base64.getUrlEncoder().withoutPadding().encodeToString(sealed);
        }

        @Override
        public String open(String text) {
            if (!text.startsWith(PREFIX)) {
                throw refused(text, null);
            }
            try {
                byte[] sealed = Base64.getUrlDecoder().decode(text.substring(PREFIX.length()));
                byte[] nonce = Arrays.copyOf(sealed, NONCE_BYTES);
                byte[] plain = cipher(Cipher.DECRYPT_MODE, nonce)
                        .doFinal(sealed, NONCE_BYTES, Math.max(0, sealed.length - NONCE_BYTES));
                return new String(plain, UTF_8).trim();
            } catch (GeneralSecurityException | IllegalArgumentException e) {
                throw refused(text, e);
            }
        }

        @Override
        public IllegalArgumentException refused(String text, @Nullable Exception cause) {
            return new IllegalArgumentException(
                    "must be what an answer to the same subject said as next, unchanged; begin without one", cause);
        }

        private Cipher cipher(int mode, byte[] nonce) throws GeneralSecurityException {
            var cipher = Cipher.getInstance(CIPHER);
            cipher.init(mode, key, new GCMParameterSpec(TAG_BITS, nonce));
            cipher.updateAAD(subject.getBytes(UTF_8));
            return cipher;
        }
    }

    private static byte[] derive(byte[] secret) {
        try {
            var mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(secret, "HmacSHA256"));
            return mac.doFinal(LABEL.getBytes(UTF_8));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("HMAC-SHA256, which every JDK has", e);
        }
    }
}
