package dev.kodama.app.up;

import dev.kodama.journal.JournalConfig;
import dev.kodama.journal.JournalSettings;
import dev.kodama.journal.kafka.KafkaClients;
import dev.kodama.settings.Settings;
import java.util.List;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.KafkaFuture;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Starts the group and the transaction coordinator of a new Kafka, which creates their topics when it is first asked for them. */
final class CoordinatorStart {
    private static final Logger LOG = LoggerFactory.getLogger(CoordinatorStart.class);
    private static final String NOBODY = "kodama.up";

    private CoordinatorStart() {}

    /** Asks for both in the background, while the mirror creates the journal: it would wait for one after the other. */
    static void begin(String bootstrap) {
        var thread = new Thread(() -> request(bootstrap), "kodama-coordinators");
        thread.setDaemon(true);
        thread.start();
    }

    private static void request(String bootstrap) {
        var config = JournalConfig.from(Settings.DEFAULTS.with(JournalSettings.KAFKA_BOOTSTRAP, bootstrap));
        try (var admin = KafkaClients.admin(config)) {
            var group = admin.describeConsumerGroups(List.of(NOBODY)).all();
            var transactions = admin.describeTransactions(List.of(NOBODY)).all();
            var unused = KafkaClients.get(KafkaFuture.allOf(group, transactions));
        } catch (KafkaException e) {
            LOG.debug("The coordinators know nothing of {}", NOBODY, e); // nor should they
        }
    }
}
