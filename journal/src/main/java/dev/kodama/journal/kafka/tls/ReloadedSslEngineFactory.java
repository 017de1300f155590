package dev.kodama.journal.kafka.tls;

import java.security.KeyStore;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import javax.net.ssl.SSLEngine;
import org.apache.kafka.common.security.auth.SslEngineFactory;
import org.jspecify.annotations.Nullable;

/**
 * Makes the TLS of each new connection of a Kafka client by the files as they are then; Kafka's own factory reads them once. Kafka creates it by
 * {@code ssl.engine.factory.class}.
 */
public final class ReloadedSslEngineFactory implements SslEngineFactory {
    private @Nullable SharedTlsFiles files;

    @Override
    public void configure(Map<String, ?> configs) {
        files = SharedTlsFiles.open(configs);
    }

    private SharedTlsFiles files() {
        return Objects.requireNonNull(files, "not configured");
    }

    @Override
    public SSLEngine createClientSslEngine(String peerHost, int peerPort, String endpointIdentification) {
        return files().refreshed().createClientSslEngine(peerHost, peerPort, endpointIdentification);
    }

    @Override
    public SSLEngine createServerSslEngine(String peerHost, int peerPort) {
        return files().refreshed().createServerSslEngine(peerHost, peerPort);
    }

    /** Clients are not reconfigured; files are read again for each connection. */
    @Override
    public boolean shouldBeRebuilt(Map<String, Object> nextConfigs) {
        return false;
    }

    @Override
    public Set<String> reconfigurableConfigs() {
        return Set.of();
    }

    @Override
    public @Nullable KeyStore keystore() {
        return files().current().keystore();
    }

    @Override
    public @Nullable KeyStore truststore() {
        return files().current().truststore();
    }

    @Override
    public void close() {
        var open = files;
        files = null;
        if (open != null) {
            open.close();
        }
    }
}
