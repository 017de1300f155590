package dev.kodama.forwarder.auth;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.JWSVerifier;
import com.nimbusds.jose.crypto.ECDSAVerifier;
import com.nimbusds.jose.crypto.MACVerifier;
import com.nimbusds.jose.crypto.RSASSAVerifier;
import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.KeyUse;
import com.nimbusds.jose.jwk.RSAKey;
import com.nimbusds.jwt.SignedJWT;
import java.util.List;

/** Whether a signature is right. A key is used for its own algorithm only. */
final class Signatures {
    private static final int LEAST_RSA_BITS = 2048;

    private Signatures() {}

    static boolean isSignedWith(SignedJWT jwt, byte[] secret) {
        try {
            return jwt.verify(new MACVerifier(secret));
        } catch (JOSEException e) {
            return false; // such as a critical header that is not understood
        }
    }

    static boolean isSignedWithOneOf(SignedJWT jwt, List<JWK> keys) {
        for (JWK key : keys) {
            try {
                if (jwt.verify(verifier(key))) {
                    return true;
                }
            } catch (JOSEException e) {
                // this key does not fit; another may
            }
        }
        return false;
    }

    /** Whether a key may have signed with this header's algorithm and key id. */
    static boolean fits(JWK key, JWSHeader header) {
        String algorithm = header.getAlgorithm().getName();
        boolean named = header.getKeyID() == null || header.getKeyID().equals(key.getKeyID());
        boolean forSigning = key.getKeyUse() == null || key.getKeyUse().equals(KeyUse.SIGNATURE);
        boolean ownAlgorithm =
                key.getAlgorithm() == null || key.getAlgorithm().getName().equals(algorithm);
        return named && forSigning && ownAlgorithm && isOfKind(key, algorithm);
    }

    private static boolean isOfKind(JWK key, String algorithm) {
        return switch (algorithm) {
            case "RS256" -> key instanceof RSAKey rsa && rsa.size() >= LEAST_RSA_BITS;
            case "ES256" -> key instanceof ECKey ec && ec.getCurve().equals(Curve.P_256);
            default -> false;
        };
    }

    private static JWSVerifier verifier(JWK key) throws JOSEException {
        return key instanceof RSAKey rsa ? new RSASSAVerifier(rsa) : new ECDSAVerifier(key.toECKey());
    }
}
