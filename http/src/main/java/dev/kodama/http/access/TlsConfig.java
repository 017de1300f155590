package dev.kodama.http.access;

import static dev.kodama.http.access.HttpSettings.TLS_CERT;
import static dev.kodama.http.access.HttpSettings.TLS_KEY;
import static dev.kodama.http.access.HttpSettings.TLS_KEYSTORE;
import static dev.kodama.http.access.HttpSettings.TLS_KEYSTORE_PASSWORD;

import dev.kodama.bus.tls.Pem;
import dev.kodama.settings.Setting;
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

    /**
     * Reads {@code KODAMA_TLS_*} of {@link HttpSettings}.
     *
     * @throws SettingException also if there is a key store besides PEM files, or a certificate without key
     */
    public static TlsConfig from(Settings settings) {
        var config = new TlsConfig(
                settings.find(TLS_KEYSTORE),
                settings.find(TLS_KEYSTORE_PASSWORD).orElse(""),
                settings.find(TLS_CERT),
                settings.find(TLS_KEY));
        if (config.keystore.isPresent() && config.certificates.isPresent()) {
            throw TLS_KEYSTORE.invalid("and " + TLS_CERT + " are two ways; set one of them");
        } else if (config.certificates.isPresent() != config.key.isPresent()) {
            var missing = config.key.isPresent() ? TLS_CERT : TLS_KEY;
            throw missing.invalid("must be set too: certificate and key go together");
        }
        return config;
    }

    /** Whether settings name a certificate, valid or not. */
    public static boolean isSet(Settings settings) {
        return settings.isSet(TLS_CERT) || settings.isSet(TLS_KEYSTORE);
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
        return setting().variable();
    }

    private Setting<Path> setting() {
        return keystore.isPresent() ? TLS_KEYSTORE : TLS_CERT;
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
            throw setting().invalid("cannot be used: " + e.getMessage());
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
