package dev.kodama.http.access;

import dev.kodama.bus.tls.Pem;
import dev.kodama.settings.SettingException;
import dev.kodama.settings.Settings;
import java.io.File;
import java.io.IOException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Certificate and key for https and wss, from a key store or two PEM files; plain HTTP without either.
 *
 * @param keystore PKCS12 or JKS
 * @param password of the key store
 */
public record TlsConfig(Optional<Path> keystore, String password, Optional<Path> certificates, Optional<Path> key) {
    /** Plain HTTP. */
    public static final TlsConfig NONE = new TlsConfig(Optional.empty(), "", Optional.empty(), Optional.empty());

    private static final String KEYSTORE = "KODAMA_TLS_KEYSTORE";
    private static final String CERT = "KODAMA_TLS_CERT";
    private static final String KEY = "KODAMA_TLS_KEY";

    /**
     * Reads {@code KODAMA_TLS_KEYSTORE} and {@code KODAMA_TLS_KEYSTORE_PASSWORD}, or {@code KODAMA_TLS_CERT} and {@code KODAMA_TLS_KEY}.
     */
    public static TlsConfig from(Settings settings) {
        var config = new TlsConfig(
                settings.find(KEYSTORE).map(Path::of),
                settings.text("KODAMA_TLS_KEYSTORE_PASSWORD", ""),
                settings.find(CERT).map(Path::of),
                settings.find(KEY).map(Path::of));
        if (config.keystore.isPresent() && config.certificates.isPresent()) {
            throw new SettingException(KEYSTORE, "and " + CERT + " are two ways; set one of them");
        } else if (config.certificates.isPresent() != config.key.isPresent()) {
            throw new SettingException(
                    config.key.isPresent() ? CERT : KEY, "must be set too: certificate and key go together");
        }
        return config;
    }

    public boolean enabled() {
        return keystore.isPresent() || certificates.isPresent();
    }

    /** http or https. */
    public String scheme() {
        return enabled() ? "https" : "http";
    }

    /** The files it is read from. */
    public List<Path> files() {
        return Stream.of(keystore, certificates, key).flatMap(Optional::stream).toList();
    }

    /** The setting that names the certificate, for messages. */
    public String variable() {
        return keystore.isPresent() ? KEYSTORE : CERT;
    }

    /**
     * Loads the certificate and its key.
     *
     * @throws SettingException if the files cannot be used; the message says why
     */
    public KeyStore load() {
        try {
            if (keystore.isPresent()) {
                File file = keystore.get().toFile();
                return withKey(KeyStore.getInstance(file, password.toCharArray()));
            }
            return Pem.read(certificates.orElseThrow(), key.orElseThrow(), password.toCharArray());
        } catch (IOException | GeneralSecurityException | IllegalArgumentException e) {
            throw new SettingException(variable(), "cannot be used: " + e.getMessage());
        }
    }

    private static KeyStore withKey(KeyStore store) throws GeneralSecurityException {
        for (String alias : Collections.list(store.aliases())) {
            if (store.isKeyEntry(alias)) {
                return store;
            }
        }
        throw new GeneralSecurityException("there is no key in it");
    }

    /** Without the password. */
    @Override
    public String toString() {
        return "TlsConfig[" + scheme() + "]";
    }
}
