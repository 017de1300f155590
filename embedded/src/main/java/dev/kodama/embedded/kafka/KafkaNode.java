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
 * A Kafka broker and controller (KRaft) in this JVM on 127.0.0.1, with settings for one node and little memory. The data survives
 * {@link #close} and a killed JVM. One node a JVM: what a fault of any of several ends cannot be told apart.
 */
public final class KafkaNode implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(KafkaNode.class);
    private static final int PORTS_TO_TRY = 5;
    private static final Duration STOP = Duration.ofSeconds(4);

    /**
     * @param dataDir made and formatted if it is missing
     * @param port 0 takes any free one
     * @param extraSettings further properties of the broker; they win over its own
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
     * Starts it and returns when it serves.
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
        } catch (Exception e) { // the formatter declares no less
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
            if (wantedPort != 0 && FreePort.taken(port)) {
                throw FreePort.isTaken(
                        port,
                        "KODAMA_EMBEDDED_KAFKA_PORT to another port, or KODAMA_KAFKA_BOOTSTRAP to a Kafka of your own");
            }
            var running = new AtomicBoolean();
            try {
                return new KafkaNode(lock, serving(log, port, config.extraSettings(), running), port, running);
            } catch (Exception e) { // Scala throws checked exceptions without a word
                if (attempt == PORTS_TO_TRY || !lostPort(e)) {
                    throw new StartFailedException("the embedded Kafka does not start: " + root(e), e);
                }
            }
        }
    }

    private static KafkaRaftServer serving(Path log, int port, Map<String, String> extraSettings, AtomicBoolean running)
            throws StartFailedException {
        Exit.Procedure end = (status, message) -> {
            if (running.compareAndSet(true, false)) {
                LOG.error("the embedded Kafka gave up; restart kodama, and with --verbose to see why");
            }
        };
        Exit.setExitProcedure(end); // a fault would end the whole JVM, and without its shutdown hooks
        Exit.setHaltProcedure(end);
        var settings = new HashMap<>(KafkaSettings.of(log, port, FreePort.orAny(0)));
        settings.putAll(extraSettings);
        var server = new KafkaRaftServer(new KafkaConfig(settings, false), Time.SYSTEM);
        try {
            server.startup();
        } catch (Throwable e) { // whatever it was: the threads it has started would stay
            server.shutdown();
            throw e;
        }
        running.set(true);
        return server;
    }

    /** Whether another program took the broker's or the controller's port between our look and Kafka's. */
    private static boolean lostPort(Throwable failure) {
        return root(failure) instanceof BindException;
    }

    private static Throwable root(Throwable failure) {
        Throwable root = failure;
        while (root.getCause() != null) {
            root = root.getCause();
        }
        return root;
    }

    public int port() {
        return port;
    }

    /** {@code 127.0.0.1:port}. */
    public String bootstrap() {
        return "127.0.0.1:" + port();
    }

    /** Whether it serves: not after {@link #close}, nor after a fault that it could not go on with. */
    public boolean running() {
        return running.get();
    }

    /** Stops it in order; after 4 s it is left to end by itself, and the next start recovers its files. */
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
            stop.join(STOP.toMillis());
            if (stop.isAlive()) {
                LOG.warn("the embedded Kafka takes long to stop; its next start will take longer too");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
