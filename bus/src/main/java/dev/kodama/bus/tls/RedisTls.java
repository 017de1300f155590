package dev.kodama.bus.tls;

import dev.kodama.bus.files.ReloadedFiles;
import io.lettuce.core.SslOptions;
import io.lettuce.core.SslVerifyMode;
import java.io.File;
import java.io.IOException;
import java.net.Socket;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.X509Certificate;
import java.util.Optional;
import java.util.stream.Stream;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509ExtendedTrustManager;

/**
 * TLS material of a Redis URL: trust store and client certificate. Every Redis client of Kodama uses it, so that a URL
 * works in all of them alike.
 *
 * <p>PEM files are named in the URL's query as {@code redis-cli} names them: {@code
 * rediss://host:6379?cacert=ca.pem&cert=client.pem& key=client.key}. The default is the JVM's own stores: {@code
 * javax.net.ssl.trustStore} and {@code javax.net.ssl.keyStore}.
 *
 * @param trust empty for the JVM's trust store
 * @param keys empty without a client certificate
 */
public record RedisTls(Optional<TrustManagerFactory> trust, Optional<KeyManagerFactory> keys) {
    private static final String KEY_STORE = "javax.net.ssl.keyStore";

    /**
     * Reads the files that a URL names.
     *
     * @throws IllegalArgumentException with a sentence that names the file and the fault
     */
    public static RedisTls of(String redisUrl) {
        try {
            var certificate = parameter(redisUrl, "cert");
            var key = parameter(redisUrl, "key");
            if (certificate.isPresent() != key.isPresent()) {
                throw new GeneralSecurityException("cert and key must both be given");
            }
            var authorities = parameter(redisUrl, "cacert");
            return new RedisTls(
                    authorities.isPresent() ? Optional.of(trustFactory(Path.of(authorities.get()))) : Optional.empty(),
                    certificate.isPresent()
                            ? Optional.of(keyFactory(
                                    Pem.read(Path.of(certificate.get()), Path.of(key.orElseThrow()), new char[0]),
                                    new char[0]))
                            : jvmKeys());
        } catch (IOException | GeneralSecurityException e) {
            String why = e instanceof IOException ? e.toString() : e.getMessage();
            throw new IllegalArgumentException("TLS files of the Redis URL cannot be used: " + why, e);
        }
    }

    /** A parameter of the URL's query, decoded. */
    static Optional<String> parameter(String url, String name) {
        int query = url.indexOf('?');
        for (String part : query < 0 ? new String[0] : url.substring(query + 1).split("&", -1)) {
            if (part.startsWith(name + "=")) {
                return Optional.of(URLDecoder.decode(part.substring(name.length() + 1), StandardCharsets.UTF_8));
            }
        }
        return Optional.empty();
    }

    private static TrustManagerFactory trustFactory(Path authorities) throws IOException, GeneralSecurityException {
        var factory = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        factory.init(Pem.trusted(authorities));
        return factory;
    }

    private static KeyManagerFactory keyFactory(KeyStore store, char[] password) throws GeneralSecurityException {
        var factory = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        factory.init(store, password);
        return factory;
    }

    /** The JVM's key store: the JDK's sockets use it by default, Netty does not. */
    private static Optional<KeyManagerFactory> jvmKeys() throws IOException, GeneralSecurityException {
        String file = System.getProperty(KEY_STORE, "");
        if (file.isEmpty() || file.equals("NONE")) {
            return Optional.empty();
        }
        char[] password = System.getProperty(KEY_STORE + "Password", "").toCharArray();
        return Optional.of(keyFactory(KeyStore.getInstance(new File(file), password), password));
    }

    /**
     * A context for the JDK's sockets.
     *
     * @throws IllegalStateException if this JVM has no TLS
     */
    public SSLContext context(SslVerifyMode verify) {
        try {
            var context = SSLContext.getInstance("TLS");
            context.init(
                    keys.map(KeyManagerFactory::getKeyManagers).orElse(null),
                    verify == SslVerifyMode.NONE
                            ? new TrustManager[] {new TrustAll()}
                            : trust.map(TrustManagerFactory::getTrustManagers).orElse(null),
                    null);
            return context;
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("no TLS in this JVM: " + e.getMessage(), e);
        }
    }

    /**
     * Options for lettuce, which handles the verification mode itself. Files are checked for each connection; unusable
     * new ones leave the previous in use.
     *
     * @throws IllegalArgumentException as {@link #of}
     */
    public static SslOptions options(String redisUrl) {
        var named = Stream.of("cacert", "cert", "key")
                .flatMap(name -> parameter(redisUrl, name).stream())
                .map(Path::of)
                .toList();
        try {
            var files = new ReloadedFiles<>("TLS of the Redis URL", named, () -> of(redisUrl), unused -> {});
            return SslOptions.builder()
                    .jdkSslProvider()
                    .sslContext(context -> {
                        files.refresh();
                        files.value().trust.ifPresent(context::trustManager);
                        files.value().keys.ifPresent(context::keyManager);
                    })
                    .build();
        } catch (IOException | GeneralSecurityException e) {
            throw new IllegalArgumentException(e); // unreachable: of() throws first
        }
    }

    /** {@code verifyPeer=NONE}: accepts every certificate. */
    private static final class TrustAll extends X509ExtendedTrustManager {
        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type) {}

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type) {}

        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type, Socket socket) {}

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type, Socket socket) {}

        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type, SSLEngine engine) {}

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type, SSLEngine engine) {}

        @Override
        public X509Certificate[] getAcceptedIssuers() {
            return new X509Certificate[0];
        }
    }
}
