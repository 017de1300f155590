package dev.kodama.app.process;

import dev.kodama.journal.JournalConfig;
import dev.kodama.journal.JournalNotFoundException;
import dev.kodama.journal.JournalSettings;
import dev.kodama.journal.topics.JournalTopicSettings;
import dev.kodama.settings.Settings;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.common.KafkaException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Warns once of settings that apply only to a new journal and differ from the existing one. Waits in the background until the journal
 * exists.
 */
public final class IgnoredSettings implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(IgnoredSettings.class);
    private static final long RETRY_SECONDS = 1;

    private final Settings settings;
    private final CountDownLatch closed = new CountDownLatch(1);

    private IgnoredSettings(Settings settings) {
        this.settings = settings;
    }

    public static IgnoredSettings warn(Settings settings) {
        var ignored = new IgnoredSettings(settings);
        if (settings.isSet(JournalSettings.PARTITIONS) || settings.isSet(JournalSettings.RETENTION)) {
            var thread = new Thread(ignored::run, "kodama-ignored-settings");
            thread.setDaemon(true);
            thread.start();
        }
        return ignored;
    }

    private void run() {
        var journal = JournalConfig.from(settings);
        try {
            do {
                try {
                    JournalTopicSettings.read(journal).ignored(settings).forEach(LOG::warn);
                    return;
                } catch (JournalNotFoundException | KafkaException e) {
                    LOG.debug("Cannot read the settings of the journal yet", e);
                }
            } while (!closed.await(RETRY_SECONDS, TimeUnit.SECONDS));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void close() {
        closed.countDown();
    }
}
