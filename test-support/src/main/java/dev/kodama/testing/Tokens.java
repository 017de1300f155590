package dev.kodama.testing;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JOSEObjectType;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.JWSSigner;
import com.nimbusds.jose.crypto.ECDSASigner;
import com.nimbusds.jose.crypto.MACSigner;
import com.nimbusds.jose.crypto.RSASSASigner;
import com.nimbusds.jose.crypto.opts.AllowWeakRSAKey;
import com.nimbusds.jose.jca.JCAContext;
import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.RSAKey;
import com.nimbusds.jose.jwk.gen.ECKeyGenerator;
import com.nimbusds.jose.util.Base64URL;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.Signature;
import java.time.Instant;
import java.util.Date;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

/** Makes tokens as a backend does. */
public final class Tokens {
    public static final String SECRET = "0123456789abcdef0123456789abcdef-secret";
    public static final String SUBJECT = "0f8fad5b-d9cb-469f-a165-70867728950e";

    private Tokens() {}

    /** Claims of a good token. */
    public static Map<String, Object> claims(Instant expires) {
        var claims = new LinkedHashMap<String, Object>();
        claims.put("sub", SUBJECT);
        claims.put("exp", expires.getEpochSecond());
        claims.put("iat", expires.getEpochSecond() - 3600);
        claims.put("jti", "j-1");
        claims.put("type", "access");
        return claims;
    }

    public static String hs256(Map<String, Object> claims) {
        return hs256(claims, SECRET);
    }

    public static String hs256(Map<String, Object> claims, String secret) {
        return signed(
                claims,
                new JWSHeader.Builder(JWSAlgorithm.HS256).type(JOSEObjectType.JWT),
                () -> new MACSigner(secret.getBytes(StandardCharsets.UTF_8)));
    }

    public static String hs512(Map<String, Object> claims) {
        String longer = SECRET + SECRET;
        return signed(claims, new JWSHeader.Builder(JWSAlgorithm.HS512), () -> new MACSigner(longer));
    }

    /** Signed with a new pair of keys, which nobody publishes. */
    public static String es256(Map<String, Object> claims) throws JOSEException {
        return signed(claims, new ECKeyGenerator(Curve.P_256).keyID("k").generate());
    }

    /** Signed with a pair of keys, and naming it. */
    public static String signed(Map<String, Object> claims, JWK pair) {
        return signed(claims, pair, pair instanceof RSAKey ? JWSAlgorithm.RS256 : JWSAlgorithm.ES256);
    }

    /** Signed with a pair of keys by one of its algorithms, and naming it. */
    public static String signed(Map<String, Object> claims, JWK pair, JWSAlgorithm algorithm) {
        return signed(claims, new JWSHeader.Builder(algorithm).keyID(pair.getKeyID()), () -> signer(pair));
    }

    /** Ed25519 by the JDK alone, as a stranger's identity provider. */
    public static String signed(Map<String, Object> claims, KeyPair pair, JWSHeader.Builder header) {
        return signed(claims, header, () -> new JdkSigner(pair));
    }

    private static JWSSigner signer(JWK pair) throws JOSEException {
        return pair instanceof RSAKey rsa
                ? new RSASSASigner(rsa.toPrivateKey(), Set.of(AllowWeakRSAKey.getInstance()))
                : new ECDSASigner((ECKey) pair);
    }

    private record JdkSigner(KeyPair pair) implements JWSSigner {
        @Override
        public Base64URL sign(JWSHeader header, byte[] signingInput) throws JOSEException {
            try {
                var signature = Signature.getInstance("Ed25519");
                signature.initSign(pair.getPrivate());
                signature.update(signingInput);
                return Base64URL.encode(signature.sign());
            } catch (GeneralSecurityException e) {
                throw new JOSEException(e.getMessage(), e);
            }
        }

        @Override
        public Set<JWSAlgorithm> supportedJWSAlgorithms() {
            return JWSAlgorithm.Family.ED;
        }

        @Override
        public JCAContext getJCAContext() {
            return new JCAContext();
        }
    }

    private interface Signing {
        JWSSigner signer() throws JOSEException;
    }

    private static String signed(Map<String, Object> claims, JWSHeader.Builder header, Signing signing) {
        var set = new JWTClaimsSet.Builder();
        claims.forEach((name, value) -> set.claim(
                name,
                value instanceof Long seconds && (name.equals("exp") || name.equals("iat") || name.equals("nbf"))
                        ? Date.from(Instant.ofEpochSecond(seconds))
                        : value));
        try {
            var jwt = new SignedJWT(header.build(), set.build());
            jwt.sign(signing.signer());
            return jwt.serialize();
        } catch (JOSEException e) {
            throw new IllegalStateException(e);
        }
    }
}
