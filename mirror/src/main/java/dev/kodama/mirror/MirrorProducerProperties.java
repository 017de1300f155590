package dev.kodama.mirror;

import dev.kodama.journal.JournalConfig;
import java.time.Duration;
import java.util.Map;

/** Producer properties of a mirror; public for benchmarks against a bare producer. */
public final class MirrorProducerProperties {
    /** Shorter than the transaction timeout, so that a batch that cannot be delivered fails here first. */
    private static final Duration DELIVERY_TIMEOUT = Duration.ofSeconds(20);

    private static final Duration TRANSACTION_TIMEOUT = Duration.ofSeconds(60);
    /**
     * Fills batches; a commit sends a partial one at once. Without it batches leave half empty, and everything up to
     * the disk has more work.
     */
    private static final Duration LINGER = Duration.ofMillis(20);

    private MirrorProducerProperties() {}

    static String transactionalId(JournalConfig config) {
        return config.source();
    }

    public static Map<String, Object> of(JournalConfig config) {
        var properties = config.producerProperties();
        properties.put("transactional.id", transactionalId(config));
        properties.put("transaction.timeout.ms", (int) TRANSACTION_TIMEOUT.toMillis());
        properties.put("delivery.timeout.ms", (int) DELIVERY_TIMEOUT.toMillis());
        properties.put("request.timeout.ms", 10_000);
        properties.put("max.block.ms", DELIVERY_TIMEOUT.toMillis());
        properties.put("retry.backoff.ms", 2); // right after another transaction Kafka asks for a retry
        properties.put("acks", "all");
        properties.put("linger.ms", (int) LINGER.toMillis());
        properties.put("batch.size", 256 << 10);
        properties.put("buffer.memory", 64L << 20);
        properties.put("max.request.size", JournalConfig.MAX_REJECTED_BYTES + (1 << 20));
        return properties;
    }
}
