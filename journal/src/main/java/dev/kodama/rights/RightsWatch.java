package dev.kodama.rights;

import dev.kodama.journal.JournalConfig;
import dev.kodama.journal.kafka.KafkaClients;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.AuthenticationException;
import org.apache.kafka.common.errors.AuthorizationException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Checks every few seconds whether a process has the rights of its roles. Denied rights are logged once and shown in {@link #status()} until
 * they are granted. Runs in its own thread.
 */
public final class RightsWatch implements AutoCloseable {
    /** Known state of the rights. */
    public enum State {
        /** Not known yet. */
        ASKING,
        GRANTED,
        DENIED,
        /** Kafka does not answer: the last known rights are shown. */
        AWAY;

        /** As it is shown. */
        public String label() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /**
     * Status of the rights.
     *
     * @param denied one sentence for each denied right, such as {@code Kafka denies Read on group kodama.mirror.default}
     */
    public record Status(State state, List<String> denied) {
        public Status {
            denied = List.copyOf(denied);
        }
    }

    private static final Duration INTERVAL = Duration.ofSeconds(5);
    private static final long CLOSE_TIMEOUT_MILLIS = 500;
    private static final Logger LOG = LoggerFactory.getLogger(RightsWatch.class);

    private final JournalConfig config;
    private final List<Right> rights;
    private final Thread thread;
    private final CountDownLatch closing = new CountDownLatch(1);
    private volatile Status status = new Status(State.ASKING, List.of());

    private RightsWatch(JournalConfig config, List<Right> rights) {
        this.config = config;
        this.rights = List.copyOf(rights);
        this.thread = new Thread(this::run, "kodama-rights");
        thread.setDaemon(true);
    }

    /** Starts in the background, whether Kafka is available or not. */
    public static RightsWatch start(JournalConfig config, List<Right> rights) {
        var watch = new RightsWatch(config, rights);
        watch.thread.start();
        return watch;
    }

    /**
     * Checks once, for {@code kodama doctor}.
     *
     * @return the denied rights, one sentence each
     * @throws KafkaException as the cluster says
     */
    public static List<String> denied(Admin admin, List<Right> rights) {
        return List.copyOf(RightsCheck.denied(admin, rights));
    }

    public Status status() {
        return status;
    }

    private void run() {
        try {
            do {
                try (var admin = KafkaClients.admin(config)) {
                    watch(admin);
                } catch (KafkaException e) {
                    onFailure(e);
                }
            } while (!closing.await(INTERVAL.toMillis(), TimeUnit.MILLISECONDS));
        } catch (InterruptedException | org.apache.kafka.common.errors.InterruptException e) {
            LOG.debug("Closed");
        }
    }

    /** Checks on one connection until it fails. */
    private void watch(Admin admin) throws InterruptedException {
        do {
            var denied = denied(admin, rights);
            change(new Status(denied.isEmpty() ? State.GRANTED : State.DENIED, denied));
        } while (!closing.await(INTERVAL.toMillis(), TimeUnit.MILLISECONDS));
    }

    private void onFailure(KafkaException failure) {
        if (failure instanceof AuthenticationException || failure instanceof AuthorizationException) {
            change(new Status(State.DENIED, List.of("Kafka does not let us in: " + failure.getMessage())));
        } else if (closing.getCount() > 0) {
            LOG.debug("Rights cannot be checked now", failure);
            status = new Status(State.AWAY, status.denied());
        }
    }

    private void change(Status now) {
        var before = status;
        status = now;
        if (!now.denied().isEmpty() && !now.denied().equals(before.denied())) {
            LOG.warn("{}; docs/rights.md lists the rights to grant", String.join("; ", now.denied()));
        } else if (now.denied().isEmpty() && !before.denied().isEmpty()) {
            LOG.info("Kafka now grants all rights");
        }
    }

    @Override
    public void close() {
        closing.countDown();
        thread.interrupt();
        try {
            thread.join(CLOSE_TIMEOUT_MILLIS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
