package dev.kodama.testing;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;

/** A certificate authority of its own, which signs certificates of 127.0.0.1 as PEM files with key and chain. */
public final class TestAuthority {
    private static final String PASSWORD = "changeit";
    private static final String CA = "ca";

    private final Path folder;
    private final Path store;

    private TestAuthority(Path folder) {
        this.folder = folder;
        this.store = folder.resolve("ca.p12");
    }

    /** Makes an authority, whose files are in a folder. */
    public static TestAuthority make(Path folder) throws Exception {
        Files.createDirectories(folder);
        var authority = new TestAuthority(folder);
        authority.keytool("-genkeypair", "-alias", CA, "-keyalg", "EC", "-dname", "CN=authority", "-ext", "bc:c");
        return authority;
    }

    /** The certificate of the authority, as PEM. */
    public Path certificate() throws Exception {
        return Files.writeString(
                folder.resolve("ca.pem"),
                pem("CERTIFICATE", keys().getCertificate(CA).getEncoded()));
    }

    /** Signs a new certificate with this common name. Returns key, certificate and that of the authority as one PEM text. */
    public String sign(String name) throws Exception {
        Path request = folder.resolve(name + ".csr");
        Path signed = folder.resolve(name + ".crt");
        keytool("-genkeypair", "-alias", name, "-keyalg", "EC", "-dname", "CN=" + name);
        keytool("-certreq", "-alias", name, "-file", request.toString());
        keytool(
                "-gencert",
                "-alias",
                CA,
                "-ext",
                "san=dns:localhost,ip:127.0.0.1",
                "-rfc",
                "-infile",
                request.toString(),
                "-outfile",
                signed.toString());
        var key = keys().getKey(name, PASSWORD.toCharArray());
        return pem("PRIVATE KEY", key.getEncoded())
                + Files.readString(signed)
                + pem("CERTIFICATE", keys().getCertificate(CA).getEncoded());
    }

    private KeyStore keys() throws Exception {
        return KeyStore.getInstance(store.toFile(), PASSWORD.toCharArray());
    }

    private static String pem(String kind, byte[] bytes) {
        return "-----BEGIN " + kind + "-----\n" + Base64.getMimeEncoder().encodeToString(bytes) + "\n-----END " + kind
                + "-----\n";
    }

    private void keytool(String... words) throws Exception {
        var line = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "keytool").toString()));
        line.addAll(List.of(words));
        line.addAll(List.of("-keystore", store.toString(), "-storetype", "PKCS12", "-storepass", PASSWORD));
        var process = new ProcessBuilder(line).redirectErrorStream(true).start();
        try (InputStream said = process.getInputStream()) {
            String text = new String(said.readAllBytes(), UTF_8);
            if (process.waitFor() != 0) {
                throw new IllegalStateException(text);
            }
        }
    }
}
