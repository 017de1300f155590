package dev.kodama.http.server;

import dev.kodama.bus.files.FileWatcher;
import dev.kodama.bus.files.ReloadedFiles;
import dev.kodama.http.access.TlsConfig;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import org.eclipse.jetty.http2.HTTP2Cipher;
import org.eclipse.jetty.util.ssl.SslContextFactory;

/**
 * TLS context of a server: certificate, key and ciphers. When the files change, new connections get the new certificate and open ones continue;
 * unusable files change nothing.
 */
final class TlsContext {
    private TlsContext() {}

    /** @throws dev.kodama.settings.SettingException if the files cannot be used */
    static SslContextFactory.Server of(TlsConfig tls, FileWatcher watcher) throws IOException {
        var context = context(tls);
        try {
            var files = new ReloadedFiles<>(
                    tls.variable(), tls.files(), () -> checked(tls), store -> reload(context, store));
            context.setKeyStore(files.value());
            watcher.watch(files);
        } catch (GeneralSecurityException e) {
            throw new IOException(tls.variable() + " cannot be used: " + e.getMessage(), e);
        }
        return context;
    }

    private static SslContextFactory.Server context(TlsConfig tls) {
        var context = new SslContextFactory.Server();
        context.setKeyStorePassword(tls.password());
        context.setCipherComparator(HTTP2Cipher.COMPARATOR); // HTTP/2 needs strong ciphers (RFC 9113 §9.2.2)
        context.setUseCipherSuitesOrder(true);
        return context;
    }

    /** Loads the key store and tests it in a context of its own, because a failed reload would break Jetty's context. */
    private static KeyStore checked(TlsConfig tls) throws GeneralSecurityException {
        var store = tls.load();
        var trial = context(tls);
        trial.setKeyStore(store);
        try {
            trial.start();
            trial.stop();
        } catch (Exception e) { // declared by Jetty
            throw new GeneralSecurityException(String.valueOf(e.getMessage()), e);
        }
        return store;
    }

    private static void reload(SslContextFactory.Server context, KeyStore store) {
        try {
            context.reload(factory -> factory.setKeyStore(store));
        } catch (Exception e) { // declared by Jetty
            throw new IllegalStateException(e.getMessage(), e);
        }
    }
}
