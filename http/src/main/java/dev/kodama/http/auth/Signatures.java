package dev.kodama.http.auth;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.crypto.ECDSAVerifier;
import com.nimbusds.jose.crypto.MACVerifier;
import com.nimbusds.jose.crypto.RSASSAVerifier;
import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.KeyOperation;
import com.nimbusds.jose.jwk.KeyUse;
import com.nimbusds.jose.jwk.OctetKeyPair;
import com.nimbusds.jose.jwk.RSAKey;
import com.nimbusds.jwt.SignedJWT;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.Signature;
import java.security.spec.X509EncodedKeySpec;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Verifies JWS signatures. A key is used for its own algorithms only. */
final class Signatures {
    /** Algorithms of a published key. {@code EdDSA} (RFC 8037) is the older name of {@code Ed25519} (RFC 9864). */
    static final Set<JWSAlgorithm> PUBLISHED = Set.of(
            JWSAlgorithm.RS256,
            JWSAlgorithm.RS384,
            JWSAlgorithm.RS512,
            JWSAlgorithm.PS256,
            JWSAlgorithm.PS384,
            JWSAlgorithm.PS512,
            JWSAlgorithm.ES256,
            JWSAlgorithm.ES384,
            JWSAlgorithm.ES512,
            JWSAlgorithm.EdDSA,
            JWSAlgorithm.Ed25519);

    private static final int MIN_RSA_BITS = 2048;
    private static final Map<Curve, JWSAlgorithm> ECDSA =
            Map.of(Curve.P_256, JWSAlgorithm.ES256, Curve.P_384, JWSAlgorithm.ES384, Curve.P_521, JWSAlgorithm.ES512);
    private static final int ED25519_KEY_BYTES = 32;

    /** Prefix of the 32 key bytes in an Ed25519 {@code SubjectPublicKeyInfo} (RFC 8410). */
    private static final String ED25519_X509_PREFIX = "302a300506032b6570032100";

    private Signatures() {}

    static boolean isSignedWith(SignedJWT jwt, byte[] secret) {
        try {
            return jwt.verify(new MACVerifier(secret));
        } catch (JOSEException e) {
            return false; // such as an unknown critical header
        }
    }

    static boolean isSignedWithOneOf(SignedJWT jwt, List<JWK> keys) {
        for (JWK key : keys) {
            try {
                if (isSignedWith(jwt, key)) {
                    return true;
                }
            } catch (JOSEException | GeneralSecurityException e) {
                // another key may match
            }
        }
        return false;
    }

    /** Whether a key may have signed with this header's algorithm and key id. */
    static boolean fits(JWK key, JWSHeader header) {
        boolean named = header.getKeyID() == null || header.getKeyID().equals(key.getKeyID());
        return named && isForSigning(key) && algorithms(key).contains(header.getAlgorithm());
    }

    /** Whether a key's {@code use} and {@code key_ops} allow verification. */
    static boolean isForSigning(JWK key) {
        boolean use = key.getKeyUse() == null || key.getKeyUse().equals(KeyUse.SIGNATURE);
        boolean operation =
                key.getKeyOperations() == null || key.getKeyOperations().contains(KeyOperation.VERIFY);
        return use && operation;
    }

    /** @throws IllegalArgumentException if the key cannot verify tokens; the message says why */
    static void requireUsable(JWK key) {
        if (key instanceof RSAKey && key.size() < MIN_RSA_BITS) {
            throw new IllegalArgumentException(
                    "an RSA key of " + key.size() + " bits, at least " + MIN_RSA_BITS + " are needed");
        }
        if (algorithms(key).isEmpty()) {
            throw new IllegalArgumentException("no accepted algorithm for kty " + key.getKeyType()
                    + (key instanceof ECKey ec ? ", crv " + ec.getCurve() : "")
                    + (key instanceof OctetKeyPair pair ? ", crv " + pair.getCurve() : "")
                    + (key.getAlgorithm() == null ? "" : ", alg " + key.getAlgorithm()));
        }
    }

    /** The algorithms of a key: those of its kind, or the one it names in {@code alg}. */
    private static Set<JWSAlgorithm> algorithms(JWK key) {
        Set<JWSAlgorithm> possible = possibleAlgorithms(key);
        if (key.getAlgorithm() == null) {
            return possible;
        }
        var own = JWSAlgorithm.parse(key.getAlgorithm().getName());
        if (!possible.contains(own)) {
            return Set.of();
        }
        return JWSAlgorithm.Family.ED.contains(own) ? possible : Set.of(own); // two names of one algorithm
    }

    private static Set<JWSAlgorithm> possibleAlgorithms(JWK key) {
        if (key instanceof RSAKey) {
            return key.size() < MIN_RSA_BITS ? Set.of() : JWSAlgorithm.Family.RSA;
        } else if (key instanceof ECKey ec) {
            var algorithm = ECDSA.get(ec.getCurve());
            return algorithm == null ? Set.of() : Set.of(algorithm);
        } else if (key instanceof OctetKeyPair pair
                && pair.getCurve().equals(Curve.Ed25519)
                && pair.getDecodedX().length == ED25519_KEY_BYTES) {
            return Set.of(JWSAlgorithm.EdDSA, JWSAlgorithm.Ed25519);
        }
        return Set.of();
    }

    private static boolean isSignedWith(SignedJWT jwt, JWK key) throws JOSEException, GeneralSecurityException {
        if (key instanceof OctetKeyPair pair) {
            return isSignedWithEd25519(jwt, pair);
        }
        return jwt.verify(key instanceof RSAKey rsa ? new RSASSAVerifier(rsa) : new ECDSAVerifier(key.toECKey()));
    }

    /** Verifies with the JDK, because the library's verifier needs Tink. */
    private static boolean isSignedWithEd25519(SignedJWT jwt, OctetKeyPair key) throws GeneralSecurityException {
        var critical = jwt.getHeader().getCriticalParams();
        if (critical != null && !critical.isEmpty()) {
            return false;
        }
        byte[] encoded =
                HexFormat.of().parseHex(ED25519_X509_PREFIX + HexFormat.of().formatHex(key.getDecodedX()));
        var signature = Signature.getInstance("Ed25519");
        signature.initVerify(KeyFactory.getInstance("Ed25519").generatePublic(new X509EncodedKeySpec(encoded)));
        signature.update(jwt.getSigningInput());
        return signature.verify(jwt.getSignature().decode());
    }
}
