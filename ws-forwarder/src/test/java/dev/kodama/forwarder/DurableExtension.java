package dev.kodama.forwarder;

import dev.kodama.embedded.kafka.KafkaNode;
import dev.kodama.forwarder.durable.DurableConfig;
import dev.kodama.http.access.AccessConfig;
import dev.kodama.journal.JournalConfig;
import dev.kodama.journal.topics.JournalTopics;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/** One Kafka for a test class; a journal, its writer and a forwarder for each test. */
final class DurableExtension implements BeforeAllCallback, AfterAllCallback, BeforeEachCallback, AfterEachCallback {
    /** One reader of the past, and a ring of 1 MB. */
    static final DurableConfig SMALL = new DurableConfig(1, Duration.ofMillis(200), 1 << 20);

    private static final AtomicInteger COUNT = new AtomicInteger();

    private Path folder;
    private KafkaNode kafka;
    private JournalConfig journal;
    private JournalWriter writer;
    private DurableServer server;

    @Override
    public void beforeAll(ExtensionContext context) throws Exception {
        folder = Files.createTempDirectory("kodama-durable");
        kafka = KafkaNode.start(new KafkaNode.Config(folder.resolve("kafka"), 0));
    }

    @Override
    public void afterAll(ExtensionContext context) throws IOException {
        kafka.close();
        try (var files = Files.walk(folder)) {
            files.sorted(Comparator.reverseOrder())
                    .forEach(file -> file.toFile().delete());
        }
    }

    @Override
    public void beforeEach(ExtensionContext context) throws IOException {
        String prefix = "durable" + COUNT.incrementAndGet() + ".";
        journal = new JournalConfig(kafka.bootstrap(), Map.of(), prefix, "default", 3, Duration.ofDays(7), 1 << 20);
        writer = new JournalWriter(journal);
        server = serve(SMALL);
    }

    @Override
    public void afterEach(ExtensionContext context) {
        writer.close();
        server.close();
    }

    JournalConfig journal() {
        return journal;
    }

    JournalWriter writer() {
        return writer;
    }

    /** The epoch of the journal, as a field of a notice. */
    String epochField() {
        return "\"epoch\":\"" + JournalTopics.epoch(journal) + "\"";
    }

    /** The forwarder of the test. */
    DurableServer server() {
        return server;
    }

    /** Replaces the forwarder of the test by a new one on the same port. */
    void restartServer() throws IOException {
        int port = server.http.port();
        server.close();
        server = serve(SMALL, AccessConfig.OPEN, port);
    }

    /** One more forwarder, which accepts permessage-deflate; the test closes it. */
    DurableServer serveDeflating() throws IOException {
        return new DurableServer(journal, SMALL, AccessConfig.OPEN, 0, Duration.ofSeconds(30), true);
    }

    /** One more forwarder, which the test closes. */
    DurableServer serve(DurableConfig config) throws IOException {
        return serve(config, AccessConfig.OPEN);
    }

    DurableServer serve(DurableConfig config, AccessConfig access) throws IOException {
        return serve(config, access, 0);
    }

    DurableServer serve(DurableConfig config, AccessConfig access, int port) throws IOException {
        return serve(config, access, port, Duration.ofSeconds(30));
    }

    DurableServer serve(DurableConfig config, AccessConfig access, int port, Duration pingAfter) throws IOException {
        return new DurableServer(journal, config, access, port, pingAfter);
    }
}
