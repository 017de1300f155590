package dev.kodama.http.auth;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JOSEObjectType;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.crypto.MACSigner;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import java.util.Optional;

/** Issues tokens that read and change nothing, for the one who starts a server with an HS256 secret in its settings. */
public final class TokenIssuer {
    private static final Duration LIFETIME = Duration.ofHours(1);

    private TokenIssuer() {}

    /**
     * Issues a token that is good for an hour, without a scope. Empty where the settings have no secret: keys of others cannot sign here, and
     * a file of secrets belongs to a production that issues its own tokens.
     *
     * @param subject whom limits and the audit log know
     */
    public static Optional<String> readOnly(AuthConfig config, String subject, Instant now) {
        return config.secret().map(secret -> {
            var claims = new JWTClaimsSet.Builder()
                    .subject(subject)
                    .claim("type", "access")
                    .issueTime(Date.from(now))
                    .expirationTime(Date.from(now.plus(LIFETIME)));
            config.issuer().ifPresent(claims::issuer);
            config.audience().ifPresent(claims::audience);
            return sign(claims.build(), secret);
        });
    }

    private static String sign(JWTClaimsSet claims, String secret) {
        var header = new JWSHeader.Builder(JWSAlgorithm.HS256)
                .type(JOSEObjectType.JWT)
                .build();
        var token = new SignedJWT(header, claims);
        try {
            token.sign(new MACSigner(secret));
        } catch (JOSEException e) {
            throw new IllegalStateException(e); // the secret is long enough, as its setting demands
        }
        return token.serialize();
    }
}
