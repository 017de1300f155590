package dev.kodama.testing;

import io.netty.pkitesting.CertificateBuilder;
import io.netty.pkitesting.X509Bundle;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.X509Certificate;
import java.util.Map;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import org.jspecify.annotations.Nullable;

/** A new certificate and its private key, as PEM files in a folder, as a key store, and as a TLS context. */
public final class TestCertificate {
    /** The password of the key store. */
    public static final String PASSWORD = "changeit";

    private final X509Bundle bundle;
    private final Path folder;

    private TestCertificate(X509Bundle bundle, Path folder) throws IOException {
        this.bundle = bundle;
        this.folder = Files.createDirectories(folder);
        Files.writeString(pem(), bundle.getCertificatePathPEM());
        Files.writeString(key(), bundle.getPrivateKeyPEM());
        Files.writeString(keyAndCertificate(), bundle.getPrivateKeyPEM() + bundle.getCertificatePathPEM());
    }

    /** Makes a self-signed certificate of localhost and 127.0.0.1, with its files in this folder. */
    public static TestCertificate forLocalhost(Path folder) throws Exception {
        return selfSigned(ofLocalhost("localhost"), folder);
    }

    /** Makes a self-signed certificate of a host that no test connects to, with its files in this folder. */
    public static TestCertificate forAnotherHost(Path folder) throws Exception {
        return selfSigned(named("elsewhere"), folder);
    }

    /** Makes a certificate authority, with its files in this folder. */
    public static TestCertificate authority(Path folder) throws Exception {
        return selfSigned(named("authority"), folder);
    }

    /** Issues a certificate of localhost and 127.0.0.1 by this authority. Its files are in a folder of that name in this one. */
    public TestCertificate issue(String commonName) throws Exception {
        return new TestCertificate(ofLocalhost(commonName).buildIssuedBy(bundle), folder.resolve(commonName));
    }

    /** The builder signs only certificates of authorities by themselves. */
    private static TestCertificate selfSigned(CertificateBuilder certificate, Path folder) throws Exception {
        return new TestCertificate(certificate.setIsCertificateAuthority(true).buildSelfSigned(), folder);
    }

    private static CertificateBuilder ofLocalhost(String commonName) {
        return named(commonName).addSanDnsName("localhost").addSanIpAddress("127.0.0.1");
    }

    private static CertificateBuilder named(String commonName) {
        return new CertificateBuilder().ecp256().subject("CN=" + commonName);
    }

    public X509Certificate certificate() {
        return bundle.getCertificate();
    }

    /** The file {@code cert.pem}: the certificate. */
    public Path pem() {
        return folder.resolve("cert.pem");
    }

    /** The file {@code key.pem}: the private key. */
    public Path key() {
        return folder.resolve("key.pem");
    }

    /** The file {@code both.pem}: the private key and the certificate, as Kafka reads them. */
    public Path keyAndCertificate() {
        return folder.resolve("both.pem");
    }

    /** Writes a PKCS 12 key store with certificate and key, under {@link #PASSWORD}. */
    public Path keyStore() throws GeneralSecurityException, IOException {
        var file = folder.resolve("keys.p12");
        try (var out = Files.newOutputStream(file)) {
            bundle.toKeyStore("PKCS12", PASSWORD.toCharArray()).store(out, PASSWORD.toCharArray());
        }
        return file;
    }

    /** The settings of a server that shows this certificate. */
    public Map<String, String> settings() {
        return Map.of("KODAMA_TLS_CERT", pem().toString(), "KODAMA_TLS_KEY", key().toString());
    }

    /** Creates the TLS context of a peer that shows this certificate and trusts those. */
    public SSLContext showing(TestCertificate... trusted) throws GeneralSecurityException, IOException {
        return context(bundle.toKeyManagerFactory().getKeyManagers(), trusted);
    }

    /** Creates the TLS context of a client that shows no certificate and trusts those. */
    public static SSLContext trusting(TestCertificate... trusted) throws GeneralSecurityException, IOException {
        return context(null, trusted);
    }

    private static SSLContext context(KeyManager @Nullable [] own, TestCertificate... trusted)
            throws GeneralSecurityException, IOException {
        var store = KeyStore.getInstance("PKCS12");
        store.load(null, null);
        for (int i = 0; i < trusted.length; i++) {
            store.setCertificateEntry("c" + i, trusted[i].certificate());
        }
        var trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        trust.init(store);
        var context = SSLContext.getInstance("TLS");
        context.init(own, trust.getTrustManagers(), null);
        return context;
    }
}
