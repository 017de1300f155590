package dev.kodama.app.process;

import static dev.kodama.app.settings.ProcessSettings.STARTUP_TIMEOUT;

import dev.kodama.app.settings.ProcessSettings;
import dev.kodama.app.terminal.CannotRunException;
import dev.kodama.bus.failure.RootCause;
import dev.kodama.bus.redis.RedisPing;
import dev.kodama.journal.JournalConfig;
import dev.kodama.journal.JournalSettings;
import dev.kodama.journal.kafka.KafkaClients;
import dev.kodama.journal.sources.SourceSelection;
import dev.kodama.journal.topics.JournalPositions;
import dev.kodama.settings.CommaList;
import dev.kodama.settings.RedisSettings;
import dev.kodama.settings.Setting;
import dev.kodama.settings.Settings;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import java.util.regex.Pattern;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.common.KafkaException;

/**
 * Waits for the servers of a process before it starts, and fails with one clear line. {@link
 * ProcessSettings#STARTUP_TIMEOUT} is the timeout; a role waits {@link ProcessSettings#ROLE_WAIT} by default, and also for a server that
 * refuses the connection; a command waits {@link ProcessSettings#COMMAND_WAIT} for a server that is slow to answer, and fails at once where
 * the port is closed.
 */
public final class ServerChecks {
    private static final Duration MAX_ATTEMPT = Duration.ofSeconds(5);
    private static final Duration MIN_ATTEMPT = Duration.ofSeconds(1);
    private static final Duration RETRY = Duration.ofMillis(500);
    private static final Pattern ADDRESS = Pattern.compile("\\[?([^\\[\\]]+)]?:(\\d{1,5})");

    private final Duration wait;
    private final boolean retriesRefusals;
    private final Consumer<String> say;

    private ServerChecks(Duration wait, boolean retriesRefusals, Consumer<String> say) {
        this.wait = wait;
        this.retriesRefusals = retriesRefusals;
        this.say = say;
    }

    /**
     * Checks for a role, which may start before its servers.
     *
     * @param say receives one line if it has to wait
     */
    public static ServerChecks ofRole(Settings settings, Consumer<String> say) {
        return new ServerChecks(settings.find(STARTUP_TIMEOUT).orElse(ProcessSettings.ROLE_WAIT), true, say);
    }

    /** Checks for a command, whose user is waiting. */
    public static ServerChecks ofCommand(Settings settings) {
        return new ServerChecks(
                settings.find(STARTUP_TIMEOUT).orElse(ProcessSettings.COMMAND_WAIT),
                settings.isSet(STARTUP_TIMEOUT),
                line -> {});
    }

    public Duration limit() {
        return wait;
    }

    /** Reports what the process waits for. */
    public void say(String what) {
        say.accept("waiting up to " + wait.toSeconds() + " s (" + STARTUP_TIMEOUT + ") for " + what);
    }

    /** @throws CannotRunException if the server does not answer in time */
    public void redis(String redisUrl) throws InterruptedException {
        try {
            await("Redis", RedisSettings.URL, timeout -> RedisPing.whyUnreachable(redisUrl, timeout));
        } catch (IllegalArgumentException e) {
            throw new CannotRunException(RedisSettings.URL + " is " + e.getMessage(), e);
        }
    }

    /** @throws CannotRunException if the server does not answer in time */
    public void kafka(JournalConfig journal) throws InterruptedException {
        connect(journal).close();
    }

    private Admin connect(JournalConfig journal) throws InterruptedException {
        var connected = new ArrayList<Admin>(1);
        await(
                "Kafka",
                JournalSettings.KAFKA_BOOTSTRAP,
                timeout -> whyUnreachable(journal, timeout, connected::add)
                        .map(why -> journal.bootstrap() + ": "
                                + why.lines().findFirst().orElse("")));
        return connected.get(0);
    }

    /**
     * Waits for Kafka and checks that the journal knows the source.
     *
     * @throws CannotRunException if Kafka does not answer in time, or the source was never mirrored
     */
    public void journal(JournalConfig journal) throws InterruptedException {
        var sources = sources(journal);
        if (!sources.isEmpty() && !sources.contains(journal.source())) {
            throw new CannotRunException(
                    "no source '" + journal.source() + "' was ever mirrored into " + journal.eventsTopic()
                            + "; there is " + String.join(", ", sources) + "; set " + JournalSettings.SOURCE);
        }
    }

    /**
     * Waits for Kafka and finds the selected sources.
     *
     * @throws CannotRunException if Kafka does not answer in time, or a source was never mirrored
     */
    public List<String> sources(JournalConfig journal, SourceSelection selection) throws InterruptedException {
        if (selection.isOne()) {
            journal(journal.withSource(selection.names().get(0)));
            return selection.names();
        }
        kafka(journal);
        try {
            return selection.of(JournalPositions.allSources(journal));
        } catch (IllegalArgumentException e) {
            throw new CannotRunException("--source " + e.getMessage(), e);
        }
    }

    private Set<String> sources(JournalConfig journal) throws InterruptedException {
        try (var admin = connect(journal)) {
            return JournalPositions.sources(journal, admin);
        }
    }

    private interface Attempt {
        /** @return the reason of a failure; empty on success */
        Optional<String> run(Duration timeout) throws InterruptedException;
    }

    private void await(String server, Setting<?> setting, Attempt attempt) throws InterruptedException {
        long deadline = System.nanoTime() + wait.toNanos();
        boolean said = false;
        while (true) {
            long began = System.nanoTime();
            var timeout = timeout(Duration.ofNanos(deadline - began));
            var failure = attempt.run(timeout);
            if (failure.isEmpty()) {
                return;
            }
            boolean slow = System.nanoTime() - began >= timeout.toNanos();
            if (System.nanoTime() >= deadline || !(slow || retriesRefusals)) {
                throw new CannotRunException(
                        "cannot reach " + server + ": " + failure.get() + "; start it, or set " + setting);
            }
            if (!said) {
                say(server + ": " + failure.get());
                said = true;
            }
            Thread.sleep(RETRY.toMillis());
        }
    }

    private Duration timeout(Duration left) {
        var longest = retriesRefusals && left.compareTo(MAX_ATTEMPT) > 0 ? MAX_ATTEMPT : left;
        return longest.compareTo(MIN_ATTEMPT) < 0 ? MIN_ATTEMPT : longest;
    }

    /** @param onAnswer receives the client that Kafka has answered, to use and close */
    private static Optional<String> whyUnreachable(JournalConfig journal, Duration timeout, Consumer<Admin> onAnswer)
            throws InterruptedException {
        var silent = whyNobodyListens(journal.bootstrap(), timeout);
        if (silent.isPresent()) {
            return silent;
        }
        int millis = (int) timeout.toMillis();
        String noAnswer = "no answer within " + timeout.toSeconds() + " s";
        var properties = journal.clientProperties();
        properties.put("default.api.timeout.ms", millis);
        properties.put("request.timeout.ms", millis);
        try {
            awaitAnswer(KafkaClients.admin(properties), millis, onAnswer);
            return Optional.empty();
        } catch (TimeoutException e) {
            return Optional.of(noAnswer);
        } catch (ExecutionException | KafkaException e) {
            boolean late = RootCause.of(e) instanceof org.apache.kafka.common.errors.TimeoutException;
            return Optional.of(late ? noAnswer : RootCause.message(e));
        }
    }

    private static void awaitAnswer(Admin admin, int millis, Consumer<Admin> onAnswer)
            throws InterruptedException, ExecutionException, TimeoutException {
        boolean answered = false;
        try {
            var unused = admin.describeCluster().clusterId().get(millis, TimeUnit.MILLISECONDS);
            answered = true;
        } finally {
            if (!answered) {
                admin.close();
            }
        }
        onAnswer.accept(admin);
    }

    /** Connects by TCP first: a Kafka client retries a closed port for long and does not report the reason. */
    private static Optional<String> whyNobodyListens(String bootstrap, Duration timeout) {
        String failure = "it is no host:port";
        for (String address : CommaList.of(bootstrap)) {
            var parts = ADDRESS.matcher(address);
            if (parts.matches()) {
                try (var socket = new Socket()) {
                    socket.connect(new InetSocketAddress(parts.group(1), Integer.parseInt(parts.group(2))), (int)
                            timeout.toMillis());
                    return Optional.empty();
                } catch (UnknownHostException e) {
                    failure = "no such host";
                } catch (IOException e) {
                    failure = String.valueOf(e.getMessage());
                }
            }
        }
        return Optional.of(failure);
    }
}
