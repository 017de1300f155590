package dev.kodama.journal.kafka.tls;

import dev.kodama.bus.failure.RootCause;
import dev.kodama.bus.files.ReloadedFiles;
import java.io.IOException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.security.ssl.DefaultSslEngineFactory;

/**
 * Key and trust store of Kafka's clients, read again when a file has changed. All clients of the same settings share one, so that a change is
 * logged once. Thread-safe.
 */
final class SharedTlsFiles {
    private static final String NAME = "TLS files of Kafka";

    /** Static, since Kafka creates the factories of its clients by itself. Those of open clients only. */
    private static final Map<Map<String, Object>, SharedTlsFiles> OPEN = new HashMap<>();

    private final Map<String, Object> settings;
    private final ReloadedFiles<DefaultSslEngineFactory> files;
    private int users;

    private SharedTlsFiles(Map<String, Object> settings) throws IOException, GeneralSecurityException {
        this.settings = settings;
        var named = Stream.of("ssl.keystore.location", "ssl.truststore.location")
                .flatMap(key -> Stream.ofNullable(settings.get(key)))
                .map(file -> Path.of(file.toString()))
                .toList();
        this.files = new ReloadedFiles<>(NAME, List.copyOf(named), this::read, unused -> {});
    }

    /**
     * Opens the files of a client, which has to close them.
     *
     * @param configs properties of the client; those of {@code ssl.…} count
     * @throws KafkaException if they cannot be used
     */
    static SharedTlsFiles open(Map<String, ?> configs) {
        var settings = new HashMap<String, Object>();
        configs.forEach((key, value) -> {
            if (key.startsWith("ssl.") && value != null) {
                settings.put(key, value);
            }
        });
        synchronized (OPEN) {
            var shared = OPEN.get(settings);
            if (shared == null) {
                try {
                    shared = new SharedTlsFiles(settings);
                } catch (IOException | GeneralSecurityException e) {
                    throw new KafkaException(NAME + " cannot be used: " + RootCause.firstLine(e), e);
                }
                OPEN.put(settings, shared);
            }
            shared.users++;
            return shared;
        }
    }

    private DefaultSslEngineFactory read() throws GeneralSecurityException {
        var factory = new DefaultSslEngineFactory();
        try {
            factory.configure(settings);
        } catch (KafkaException e) {
            throw new GeneralSecurityException(RootCause.firstLine(e), e);
        }
        return factory;
    }

    /** By the files as they are now; by the former ones where those cannot be used. */
    DefaultSslEngineFactory refreshed() {
        files.refresh();
        return files.value();
    }

    /** By the files as they were read last. */
    DefaultSslEngineFactory current() {
        return files.value();
    }

    void close() {
        synchronized (OPEN) {
            if (--users == 0) {
                OPEN.remove(settings);
            }
        }
    }
}
