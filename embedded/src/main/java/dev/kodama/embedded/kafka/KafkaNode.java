package dev.kodama.embedded.kafka;

import dev.kodama.embedded.DataDirLock;
import dev.kodama.embedded.FreePort;
import dev.kodama.embedded.PrivateFolder;
import dev.kodama.embedded.StartFailedException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.net.BindException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import kafka.server.KafkaConfig;
import kafka.server.KafkaRaftServer;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.utils.Exit;
import org.apache.kafka.common.utils.Time;
import org.apache.kafka.metadata.storage.Formatter;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A Kafka broker and controller (KRaft) in this JVM on 127.0.0.1, with settings for one node and little memory. Data
 * survives {@link #close} and a killed JVM. One node per JVM: a fatal error cannot be attributed to one of several.
 */
public final class KafkaNode implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(KafkaNode.class);
    private static final int MAX_ATTEMPTS = 5;
    private static final Duration STOP_TIMEOUT = Duration.ofSeconds(4);

    /**
     * @param dataDir created and formatted if missing
     * @param port 0 takes any free one
     * @param extraSettings further broker properties; they override the defaults
     */
    public record Config(Path dataDir, int port, Map<String, String> extraSettings) {
        public Config {
            extraSettings = Map.copyOf(extraSettings);
        }

        public Config(Path dataDir, int port) {
            this(dataDir, port, Map.of());
        }
    }

    private final DataDirLock lock;
    private final KafkaRaftServer server;
    private final int port;
    private final AtomicBoolean running;

    private KafkaNode(DataDirLock lock, KafkaRaftServer server, int port, AtomicBoolean running) {
        this.lock = lock;
        this.server = server;
        this.port = port;
        this.running = running;
    }

    /**
     * Starts the node and returns once it serves.
     *
     * @throws StartFailedException if the port is taken, or the folder is in use or unreadable
     */
    public static KafkaNode start(Config config) throws StartFailedException {
        DataDirLock lock = DataDirLock.take(config.dataDir());
        try {
            Path log = lock.dir().resolve("log");
            format(log);
            return started(lock, log, config);
        } catch (StartFailedException | RuntimeException e) {
            lock.close();
            throw e;
        } catch (Exception e) { // the formatter declares Exception
            lock.close();
            throw new StartFailedException("the embedded Kafka cannot use " + lock.dir() + ": " + e, e);
        }
    }

    private static void format(Path log) throws Exception {
        if (Files.exists(log.resolve("meta.properties"))) {
            return;
        }
        PrivateFolder.create(log);
        new Formatter()
                .setPrintStream(new PrintStream(OutputStream.nullOutputStream(), false, StandardCharsets.UTF_8))
                .setNodeId(KafkaSettings.NODE)
                .setClusterId(Uuid.randomUuid().toString())
                .setControllerListenerName(KafkaSettings.CONTROLLER)
                .addDirectory(log.toString())
                .run();
    }

    private static KafkaNode started(DataDirLock lock, Path log, Config config) throws StartFailedException {
        int wantedPort = config.port();
        for (int attempt = 1; ; attempt++) {
            int port = FreePort.orAny(wantedPort);
            if (wantedPort != 0 && FreePort.isTaken(port)) {
                throw FreePort.takenException(
                        port,
                        "KODAMA_EMBEDDED_KAFKA_PORT to another port, or KODAMA_KAFKA_BOOTSTRAP to a Kafka of your own");
            }
            var running = new AtomicBoolean();
            try {
                return new KafkaNode(lock, serving(log, port, config.extraSettings(), running), port, running);
            } catch (Exception e) { // Scala throws undeclared checked exceptions
                if (attempt == MAX_ATTEMPTS || !lostPort(e)) {
                    throw new StartFailedException("the embedded Kafka does not start: " + rootCause(e), e);
                }
            }
        }
    }

    private static KafkaRaftServer serving(Path log, int port, Map<String, String> extraSettings, AtomicBoolean running)
            throws StartFailedException {
        Exit.Procedure end = (status, message) -> {
            if (running.compareAndSet(true, false)) {
                LOG.error("The embedded Kafka has failed; restart kodama, with --verbose to see the reason");
            }
        };
        Exit.setExitProcedure(end); // by default a fatal error halts the JVM without shutdown hooks
        Exit.setHaltProcedure(end);
        var settings = new HashMap<>(KafkaSettings.of(log, port, FreePort.orAny(0)));
        settings.putAll(extraSettings);
        var server = new KafkaRaftServer(new KafkaConfig(settings, false), Time.SYSTEM);
        try {
            server.startup();
        } catch (Throwable e) { // otherwise its threads would stay
            server.shutdown();
            throw e;
        }
        IdleMeters.stop();
        running.set(true);
        return server;
    }

    /** Whether another program took the broker's or the controller's port between the check and the start. */
    private static boolean lostPort(Throwable failure) {
        return rootCause(failure) instanceof BindException;
    }

    private static Throwable rootCause(Throwable failure) {
        Throwable rootCause = failure;
        while (rootCause.getCause() != null) {
            rootCause = rootCause.getCause();
        }
        return rootCause;
    }

    public int port() {
        return port;
    }

    /** {@code 127.0.0.1:port}. */
    public String bootstrap() {
        return "127.0.0.1:" + port();
    }

    /** Whether it serves: not after {@link #close}, nor after a fatal error. */
    public boolean running() {
        return running.get();
    }

    /** Stops in order. After 4 s the shutdown continues in the background, and the next start recovers the files. */
    @Override
    public void close() {
        running.set(false);
        var stop = new Thread(
                () -> {
                    server.shutdown();
                    server.awaitShutdown();
                    lock.close();
                },
                "kodama-kafka-stop");
        stop.setDaemon(true);
        stop.start();
        try {
            stop.join(STOP_TIMEOUT.toMillis());
            if (stop.isAlive()) {
                LOG.warn("The embedded Kafka is still stopping; its next start will take longer");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
