package dev.kodama.mirror;

import dev.kodama.journal.JournalConfig;
import java.time.Duration;
import java.util.Map;

/** How a mirror's producer is set; public for whoever measures it against a bare one. */
public final class MirrorProducerProperties {
    /** Shorter than the transaction's, so that a batch that cannot be delivered ends here first. */
    private static final Duration DELIVERY = Duration.ofSeconds(20);

    private static final Duration TRANSACTION = Duration.ofSeconds(60);
    /**
     * For full batches: a commit sends at once what is not full. Without it they leave half empty, and all between here and a disk
     * has more to do.
     */
    private static final Duration LINGER = Duration.ofMillis(20);

    private MirrorProducerProperties() {}

    static String transactionalId(JournalConfig config) {
        return config.source();
    }

    public static Map<String, Object> of(JournalConfig config) {
        var properties = config.producerProperties();
        properties.put("transactional.id", transactionalId(config));
        properties.put("transaction.timeout.ms", (int) TRANSACTION.toMillis());
        properties.put("delivery.timeout.ms", (int) DELIVERY.toMillis());
        properties.put("request.timeout.ms", 10_000);
        properties.put("max.block.ms", DELIVERY.toMillis());
        properties.put("retry.backoff.ms", 2); // a transaction right behind another is told to come again
        properties.put("acks", "all");
        properties.put("linger.ms", (int) LINGER.toMillis());
        properties.put("batch.size", 256 << 10);
        properties.put("buffer.memory", 64L << 20);
        properties.put("max.request.size", JournalConfig.MAX_REJECTED_BYTES + (1 << 20));
        return properties;
    }
}
