package dev.kodama.forwarder;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.X509Certificate;
import java.util.Base64;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

/** A self-signed certificate of localhost and its key, as a key store and as two PEM files. */
record TestCertificate(Path folder, X509Certificate certificate) {
    static final String PASSWORD = "changeit";

    private static final String ALIAS = "kodama";

    static TestCertificate make(Path folder) throws Exception {
        Files.createDirectories(folder);
        var file = folder.resolve("kodama.p12");
        var keytool = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "keytool")
                                .toString(),
                        "-genkeypair",
                        "-alias",
                        ALIAS,
                        "-keyalg",
                        "EC",
                        "-dname",
                        "CN=localhost",
                        "-ext",
                        "san=dns:localhost,ip:127.0.0.1",
                        "-keystore",
                        file.toString(),
                        "-storetype",
                        "PKCS12",
                        "-storepass",
                        PASSWORD)
                .redirectErrorStream(true)
                .start();
        try (InputStream said = keytool.getInputStream()) {
            String text = new String(said.readAllBytes(), UTF_8);
            assertThat(keytool.waitFor(60, TimeUnit.SECONDS) && keytool.exitValue() == 0)
                    .as(text)
                    .isTrue();
        }
        var store = KeyStore.getInstance(file.toFile(), PASSWORD.toCharArray());
        var made = new TestCertificate(folder, (X509Certificate) store.getCertificate(ALIAS));
        write(made.pem(), "CERTIFICATE", made.certificate.getEncoded());
        write(
                made.key(),
                "PRIVATE KEY",
                store.getKey(ALIAS, PASSWORD.toCharArray()).getEncoded());
        return made;
    }

    Path keystore() {
        return folder.resolve("kodama.p12");
    }

    Path pem() {
        return folder.resolve("cert.pem");
    }

    Path key() {
        return folder.resolve("key.pem");
    }

    /** The settings of a server that shows it. */
    Map<String, String> settings() {
        return Map.of("KODAMA_TLS_CERT", pem().toString(), "KODAMA_TLS_KEY", key().toString());
    }

    /** For a client that trusts it, and others. */
    static SSLContext trusting(TestCertificate... all) throws GeneralSecurityException, IOException {
        var store = KeyStore.getInstance("PKCS12");
        store.load(null, null);
        for (int i = 0; i < all.length; i++) {
            store.setCertificateEntry("c" + i, all[i].certificate);
        }
        var trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        trust.init(store);
        var context = SSLContext.getInstance("TLS");
        context.init(null, trust.getTrustManagers(), null);
        return context;
    }

    private static void write(Path file, String kind, byte[] bytes) throws IOException {
        Files.writeString(
                file,
                "-----BEGIN " + kind + "-----\n" + Base64.getMimeEncoder().encodeToString(bytes) + "\n-----END " + kind
                        + "-----\n");
    }
}
