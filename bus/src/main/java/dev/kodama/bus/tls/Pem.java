package dev.kodama.bus.tls;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.InvalidKeyException;
import java.security.KeyFactory;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.security.SignatureException;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.security.spec.InvalidKeySpecException;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Base64;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/** Reads PEM files as written by openssl, certbot and Kubernetes. */
public final class Pem {
    private static final Pattern PKCS8 =
            Pattern.compile("-----BEGIN PRIVATE KEY-----([A-Za-z0-9+/=\\s]+)-----END PRIVATE KEY-----");
    private static final List<String> ALGORITHMS = List.of("RSA", "EC", "Ed25519");
    private static final Map<String, String> SIGNATURES =
            Map.of("RSA", "SHA256withRSA", "EC", "SHA256withECDSA", "EdDSA", "Ed25519");

    private Pem() {}

    /**
     * Makes a key store of a certificate chain, the server's own certificate first, and its key.
     *
     * @throws GeneralSecurityException with a sentence that names the fault
     */
    public static KeyStore read(Path certificates, Path key, char[] password)
            throws IOException, GeneralSecurityException {
        var chain = certificates(certificates).toArray(new Certificate[0]);
        var privateKey = privateKey(key);
        if (!isPair(chain[0].getPublicKey(), privateKey)) {
            throw new GeneralSecurityException(
                    "the key in " + key + " is not that of the first certificate in " + certificates);
        }
        var store = empty();
        store.setKeyEntry("kodama", privateKey, password, chain);
        return store;
    }

    /** Whether a key pair belongs together: files that are replaced one by one do not match for a while. */
    private static boolean isPair(PublicKey publicKey, PrivateKey privateKey) throws GeneralSecurityException {
        var algorithm = SIGNATURES.get(privateKey.getAlgorithm());
        if (algorithm == null) {
            return true;
        }
        try {
            byte[] text = new byte[32];
            var signature = Signature.getInstance(algorithm);
            signature.initSign(privateKey);
            signature.update(text);
            byte[] signed = signature.sign();
            signature.initVerify(publicKey);
            signature.update(text);
            return signature.verify(signed);
        } catch (InvalidKeyException | SignatureException e) {
            return false; // another algorithm or curve
        }
    }

    /**
     * Makes a trust store of CA certificates.
     *
     * @throws GeneralSecurityException with a sentence that names the fault
     */
    public static KeyStore trusted(Path authorities) throws IOException, GeneralSecurityException {
        var store = empty();
        int number = 0;
        for (var certificate : certificates(authorities)) {
            store.setCertificateEntry("ca-" + number++, certificate);
        }
        return store;
    }

    private static KeyStore empty() throws IOException, GeneralSecurityException {
        var store = KeyStore.getInstance("PKCS12");
        store.load(null, null);
        return store;
    }

    private static Collection<? extends Certificate> certificates(Path file)
            throws IOException, GeneralSecurityException {
        var found = CertificateFactory.getInstance("X.509")
                .generateCertificates(new ByteArrayInputStream(Files.readAllBytes(file)));
        if (found.isEmpty()) {
            throw new GeneralSecurityException("no certificate in " + file);
        }
        return found;
    }

    private static PrivateKey privateKey(Path file) throws IOException, GeneralSecurityException {
        var found = PKCS8.matcher(Files.readString(file, StandardCharsets.US_ASCII));
        if (!found.find()) {
            throw new GeneralSecurityException("no BEGIN PRIVATE KEY in " + file
                    + "; convert another kind of key with openssl pkcs8 -topk8 -nocrypt");
        }
        var spec = new PKCS8EncodedKeySpec(Base64.getMimeDecoder().decode(found.group(1)));
        for (String algorithm : ALGORITHMS) {
            try {
                return KeyFactory.getInstance(algorithm).generatePrivate(spec);
            } catch (InvalidKeySpecException e) {
                // another algorithm
            }
        }
        throw new GeneralSecurityException("the key in " + file + " is none of " + String.join(", ", ALGORITHMS));
    }
}
