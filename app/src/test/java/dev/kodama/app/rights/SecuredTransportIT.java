package dev.kodama.app.rights;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.kodama.app.Kodama;
import dev.kodama.app.testing.RawRedis;
import dev.kodama.embedded.FreePort;
import dev.kodama.embedded.kafka.KafkaNode;
import dev.kodama.embedded.redis.RedisServer;
import dev.kodama.mirror.Mirror;
import dev.kodama.mirror.MirrorConfig;
import dev.kodama.settings.Settings;
import dev.kodama.testing.TestCertificate;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ScramCredentialInfo;
import org.apache.kafka.clients.admin.ScramMechanism;
import org.apache.kafka.clients.admin.UserScramCredentialUpsertion;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A mirror over TLS, with the settings of {@code docs/running.md}: a user of Redis, and SCRAM on Kafka. */
@Timeout(120)
class SecuredTransportIT {
    private static final Duration PATIENCE = Duration.ofSeconds(40);
    private static final Path PAGE = Path.of("..", "docs", "running.md");
    private static final Pattern BLOCK =
            Pattern.compile("SecuredTransportIT takes the lines from here -->\\n```sh\\n(.*?)```", Pattern.DOTALL);
    private static final String PLAIN = "org.apache.kafka.common.security.plain.PlainLoginModule required ";

    @TempDir
    private Path folder;

    private TestCertificate certificate;

    @BeforeEach
    void writeTheFilesOfThePage() throws Exception {
        certificate = TestCertificate.forLocalhost(folder.resolve("tls"));
        Files.copy(certificate.pem(), folder.resolve("ca.pem"));
        Files.writeString(folder.resolve("redis.password"), "secret\n");
    }

    private RedisServer startRedis(int tlsPort) throws Exception {
        return RedisServer.start(new RedisServer.Config(folder.resolve("redis"), 0)
                .with(
                        "tls-port " + tlsPort,
                        "tls-cert-file " + certificate.pem(),
                        "tls-key-file " + certificate.key(),
                        "tls-auth-clients no",
                        "user mirror on >secret resetchannels nocommands "
                                + String.join(" ", DocumentedRights.redis("mirror"))));
    }

    private KafkaNode startKafka() throws Exception {
        var settings = new HashMap<String, String>();
        settings.put("listener.security.protocol.map", "PLAINTEXT:SASL_SSL,CONTROLLER:PLAINTEXT");
        settings.put("ssl.keystore.type", "PEM");
        settings.put("ssl.keystore.location", certificate.keyAndCertificate().toString());
        settings.put("ssl.truststore.type", "PEM");
        settings.put("ssl.truststore.location", folder.resolve("ca.pem").toString());
        settings.put("sasl.enabled.mechanisms", "PLAIN,SCRAM-SHA-512");
        settings.put("sasl.mechanism.inter.broker.protocol", "PLAIN");
        settings.put(
                "listener.name.plaintext.plain.sasl.jaas.config",
                PLAIN + "username=\"admin\" password=\"admin\" user_admin=\"admin\";");
        settings.put(
                "listener.name.plaintext.scram-sha-512.sasl.jaas.config",
                "org.apache.kafka.common.security.scram.ScramLoginModule required;");
        var kafka = KafkaNode.start(new KafkaNode.Config(folder.resolve("kafka"), 0, settings));
        try (var admin = Admin.create(Map.of(
                "bootstrap.servers",
                kafka.bootstrap(),
                "security.protocol",
                "SASL_SSL",
                "ssl.truststore.type",
                "PEM",
                "ssl.truststore.location",
                folder.resolve("ca.pem").toString(),
                "sasl.mechanism",
                "PLAIN",
                "sasl.jaas.config",
                PLAIN + "username=\"admin\" password=\"admin\";"))) {
            var info = new ScramCredentialInfo(ScramMechanism.SCRAM_SHA_512, 4096);
            admin.alterUserScramCredentials(List.of(new UserScramCredentialUpsertion("mirror", info, "secret")))
                    .all()
                    .get();
        }
        return kafka;
    }

    /** The lines of the page, of these servers and files. */
    private Settings documented(int redisPort, String bootstrap) throws IOException {
        var block = BLOCK.matcher(Files.readString(PAGE));
        assertThat(block.find()).isTrue();
        var values = new HashMap<String, String>();
        block.group(1).lines().forEach(line -> {
            int end = line.indexOf('=');
            values.put(
                    line.substring(0, end),
                    line.substring(end + 1)
                            .replaceAll("^'|'$", "")
                            .replace("redis.example:6379", "127.0.0.1:" + redisPort)
                            .replace("kafka.example:9093", bootstrap)
                            .replace("/etc/kodama", folder.toString()));
        });
        return Settings.of(values);
    }

    @Test
    void mirrorsWithTheSettingsOfThePage() throws Exception {
        int tlsPort = FreePort.orAny(0);
        try (var redis = startRedis(tlsPort);
                var kafka = startKafka()) {
            var settings = documented(tlsPort, kafka.bootstrap());
            try (var mirror = Mirror.start(MirrorConfig.from(settings), new SimpleMeterRegistry())) {
                await().atMost(PATIENCE)
                        .until(() -> mirror.status().ready()
                                && mirror.status().capture().equals("replication"));

                RawRedis.publish(redis.port(), "events.A", "{\"event_type\":\"A\"}");

                await().atMost(PATIENCE).until(() -> mirror.status().nextSequence() == 2);
            }
            var out = new ByteArrayOutputStream();
            assertThat(Kodama.commandLine(settings, out).execute("verify")).isZero();
            assertThat(out.toString(UTF_8)).contains("The journal is sound.");
        }
    }
}
