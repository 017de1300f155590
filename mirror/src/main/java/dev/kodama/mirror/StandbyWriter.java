package dev.kodama.mirror;

import dev.kodama.journal.JournalConfig;
import dev.kodama.journal.topics.JournalPositions;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.kafka.common.KafkaException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Prepares a standby mirror for leadership: connects a writer and reads the position, which takes half a second in a
 * fresh JVM. Runs in a thread of its own, so that an election does not wait for it.
 */
final class StandbyWriter implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(StandbyWriter.class);

    private final JournalConfig config;
    private final AtomicReference<@Nullable JournalWriter> prepared = new AtomicReference<>();
    private @Nullable Thread thread;
    private volatile boolean taken;

    StandbyWriter(JournalConfig config) {
        this.config = config;
    }

    /** Prepares in the background, once per leadership; called by the mirror's thread. */
    void begin() {
        if (thread == null || (taken && !thread.isAlive())) {
            taken = false;
            thread = new Thread(this::run, "kodama-mirror-standby-" + config.source());
            thread.setDaemon(true);
            thread.start();
        }
    }

    private void run() {
        try {
            prepared.set(JournalWriter.connect(config));
            if (taken) {
                close();
            } else {
                var unused = JournalPositions.read(config);
            }
        } catch (KafkaException e) {
            LOG.debug("No writer prepared; the leader will connect one", e);
        }
    }

    boolean isPrepared() {
        return prepared.get() != null;
    }

    /** The prepared writer, if there was time for one. A writer prepared later is closed. */
    Optional<JournalWriter> take() {
        taken = true;
        return Optional.ofNullable(prepared.getAndSet(null));
    }

    @Override
    public void close() {
        take().ifPresent(JournalWriter::close);
    }
}
