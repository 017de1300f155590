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
 * What a mirror does while it stands by, so that its turn does not begin cold: it connects a writer and reads the position, which
 * takes half a second of a fresh JVM. A thread of its own does it: the turn does not wait for it.
 */
final class StandbyWriter implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(StandbyWriter.class);

    private final JournalConfig config;
    private final AtomicReference<@Nullable JournalWriter> prepared = new AtomicReference<>();
    private @Nullable Thread thread;
    private volatile boolean over;

    StandbyWriter(JournalConfig config) {
        this.config = config;
    }

    /** In the background, once for each turn; by the thread that takes the turns. */
    void begin() {
        if (thread == null || (over && !thread.isAlive())) {
            over = false;
            thread = new Thread(this::run, "mirror-rehearsal-" + config.source());
            thread.setDaemon(true);
            thread.start();
        }
    }

    private void run() {
        try {
            prepared.set(JournalWriter.connect(config));
            if (over) {
                close();
            } else {
                var unused = JournalPositions.read(config);
            }
        } catch (KafkaException e) {
            LOG.debug("nothing is prepared, the turn begins with it", e);
        }
    }

    boolean isPrepared() {
        return prepared.get() != null;
    }

    /** The writer that was prepared, if there was time for it. The turn has come: what is prepared later is dropped. */
    Optional<JournalWriter> take() {
        over = true;
        return Optional.ofNullable(prepared.getAndSet(null));
    }

    @Override
    public void close() {
        take().ifPresent(JournalWriter::close);
    }
}
