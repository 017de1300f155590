package dev.kodama.app.roles;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import dev.kodama.app.testing.RawRedis;
import dev.kodama.bus.files.ReloadedFiles;
import dev.kodama.embedded.kafka.KafkaNode;
import dev.kodama.embedded.redis.RedisServer;
import dev.kodama.journal.EndPosition;
import dev.kodama.journal.JournalConfig;
import dev.kodama.journal.StartPosition;
import dev.kodama.journal.kafka.KafkaClients;
import dev.kodama.journal.reader.JournalReader;
import dev.kodama.mirror.Mirror;
import dev.kodama.mirror.MirrorConfig;
import dev.kodama.settings.Settings;
import dev.kodama.testing.KafkaRestart;
import dev.kodama.testing.TestCertificate;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.common.acl.AccessControlEntry;
import org.apache.kafka.common.acl.AclBinding;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.acl.AclPermissionType;
import org.apache.kafka.common.errors.AuthorizationException;
import org.apache.kafka.common.resource.PatternType;
import org.apache.kafka.common.resource.ResourcePattern;
import org.apache.kafka.common.resource.ResourceType;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;

/** A mirror and a reader on a Kafka that asks for client certificates, while that of the clients is replaced. */
@Tag("faults")
@Timeout(180)
class KafkaTlsIT {
    private static final Duration LONG = Duration.ofSeconds(60);
    private static final Logger FILES = (Logger) LoggerFactory.getLogger(ReloadedFiles.class);

    @TempDir
    private Path folder;

    /** What the broker shows and asks for; the name of a certificate is that of the user. */
    private KafkaNode.Config broker(TestCertificate authority) throws Exception {
        var settings = Map.of(
                "listener.security.protocol.map", "PLAINTEXT:SSL,CONTROLLER:PLAINTEXT",
                "ssl.keystore.type", "PEM",
                "ssl.keystore.location", keyStore(authority, "broker"),
                "ssl.truststore.type", "PEM",
                "ssl.truststore.location", authority.pem().toString(),
                "ssl.client.auth", "required",
                "authorizer.class.name", "org.apache.kafka.metadata.authorizer.StandardAuthorizer",
                "super.users", "User:CN=broker;User:CN=admin;User:ANONYMOUS");
        return new KafkaNode.Config(folder.resolve("kafka"), 0, settings);
    }

    private static String keyStore(TestCertificate authority, String user) throws Exception {
        return authority.issue(user).keyAndCertificate().toString();
    }

    private String write(String name, String text) throws Exception {
        return Files.writeString(folder.resolve(name), text).toString();
    }

    private static Map<String, String> environment(String kafka, String pem, TestCertificate authority) {
        return Map.of(
                "KODAMA_KAFKA_BOOTSTRAP",
                kafka,
                "KODAMA_KAFKA_SECURITY_PROTOCOL",
                "SSL",
                "KODAMA_KAFKA_SSL_KEYSTORE_TYPE",
                "PEM",
                "KODAMA_KAFKA_SSL_KEYSTORE_LOCATION",
                pem,
                "KODAMA_KAFKA_SSL_TRUSTSTORE_TYPE",
                "PEM",
                "KODAMA_KAFKA_SSL_TRUSTSTORE_LOCATION",
                authority.pem().toString());
    }

    private static List<AclBinding> everything(String user) {
        return Stream.of(ResourceType.TOPIC, ResourceType.GROUP, ResourceType.TRANSACTIONAL_ID)
                .map(type -> new AclBinding(
                        new ResourcePattern(type, "*", PatternType.LITERAL),
                        new AccessControlEntry("User:CN=" + user, "*", AclOperation.ALL, AclPermissionType.ALLOW)))
                .toList();
    }

    private static Admin admin(JournalConfig config) {
        return KafkaClients.admin(config);
    }

    private static void grant(JournalConfig admins, String user, String instead) throws Exception {
        try (var admin = admin(admins)) {
            admin.createAcls(everything(user)).all().get();
            admin.deleteAcls(everything(instead).stream()
                            .map(AclBinding::toFilter)
                            .toList())
                    .all()
                    .get();
        }
    }

    private static void read(JournalConfig config) throws Exception {
        try (var admin = admin(config)) {
            admin.describeTopics(List.of("kodama.events")).allTopicNames().get();
        }
    }

    @Test
    void connectsAnewByTheCertificateThatReplacesTheFormerOne() throws Exception {
        var authority = TestCertificate.authority(folder.resolve("ca"));
        String former = keyStore(authority, "one");
        String pem = write("client.pem", Files.readString(Path.of(former)));
        String two = Files.readString(Path.of(keyStore(authority, "two")));
        var log = new ListAppender<ILoggingEvent>();
        log.start();
        FILES.addAppender(log);
        var config = broker(authority);
        var node = KafkaNode.start(config);
        var kafka = node.bootstrap();
        var again = new KafkaNode.Config(config.dataDir(), node.port(), config.extraSettings());
        try (var redis = RedisServer.start(new RedisServer.Config(folder.resolve("redis"), 0))) {
            var admins = JournalConfig.from(Settings.of(environment(kafka, keyStore(authority, "admin"), authority)));
            grant(admins, "one", "two");
            var environment = new HashMap<>(environment(kafka, pem, authority));
            environment.put("KODAMA_REDIS_URL", redis.uri());
            var settings = Settings.of(environment);
            var journal = JournalConfig.from(settings);
            try (var mirror = Mirror.start(MirrorConfig.from(settings), new SimpleMeterRegistry())) {
                await().atMost(LONG).until(() -> mirror.status().ready());
                try (var reader = JournalReader.open(
                        journal, new StartPosition.Earliest(), new EndPosition.Never(), InstantSource.system())) {
                    publish(redis, "before");
                    assertThat(next(reader)).contains("before");

                    write("client.pem", two.substring(0, two.length() / 2));
                    for (int connections = 0; connections < 3; connections++) {
                        read(journal); // with the former certificate
                    }
                    assertThat(log.list)
                            .extracting(ILoggingEvent::getFormattedMessage)
                            .singleElement()
                            .asString()
                            .contains("Cannot use the changed TLS files of Kafka", "the previous value stays in use");

                    write("client.pem", two);
                    grant(admins, "two", "one");
                    node.close(); // cuts all connections
                    node = KafkaRestart.start(again);
                    publish(redis, "after");

                    assertThat(next(reader)).contains("after");
                    await().atMost(LONG).until(() -> mirror.status().ready());
                    assertThat(log.list)
                            .extracting(ILoggingEvent::getFormattedMessage)
                            .containsOnlyOnce("Reloaded TLS files of Kafka");
                    var old = JournalConfig.from(Settings.of(environment(kafka, former, authority)));
                    assertThatThrownBy(() -> read(old))
                            .isInstanceOf(ExecutionException.class)
                            .hasCauseInstanceOf(AuthorizationException.class);
                }
            }
        } finally {
            node.close();
            FILES.detachAppender(log);
        }
    }

    private static void publish(RedisServer redis, String name) throws Exception {
        RawRedis.publish(redis.port(), "events.A", "{\"event_type\":\"A\",\"payload\":{\"n\":\"" + name + "\"}}");
    }

    private static String next(JournalReader reader) {
        return await().atMost(LONG)
                .until(() -> reader.poll(Duration.ofMillis(200)), events -> !events.isEmpty())
                .get(0)
                .body();
    }
}
