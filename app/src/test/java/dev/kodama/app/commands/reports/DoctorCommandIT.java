package dev.kodama.app.commands.reports;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.kodama.app.Kodama;
import dev.kodama.embedded.kafka.KafkaNode;
import dev.kodama.embedded.redis.RedisServer;
import dev.kodama.settings.Settings;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class DoctorCommandIT {
    private static final Map<String, String> NOWHERE =
            Map.of("KODAMA_REDIS_URL", "redis://127.0.0.1:1", "KODAMA_KAFKA_BOOTSTRAP", "127.0.0.1:1");

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    private int run(Map<String, String> environment, String... words) {
        return Kodama.commandLine(Settings.of(environment), System.out)
                .setOut(new PrintWriter(out))
                .setErr(new PrintWriter(err))
                .execute(words);
    }

    @Test
    void exitsWithZeroWithoutFindings(@TempDir Path folder) throws Exception {
        try (var redis = RedisServer.start(new RedisServer.Config(folder.resolve("redis"), 0));
                var kafka = KafkaNode.start(new KafkaNode.Config(folder.resolve("kafka"), 0))) {
            int exitCode = run(
                    NOWHERE,
                    "doctor",
                    "--redis-url",
                    redis.uri(),
                    "--kafka-bootstrap",
                    kafka.bootstrap(),
                    "--measure=100ms");

            assertThat(out.toString())
                    .containsPattern("(?m)^redis +rights +ok +replication is allowed$")
                    .containsPattern("(?m)^kafka +kodama.events +note +it does not exist yet$")
                    .endsWith("Nothing has to be done.\n");
            assertThat(exitCode).isZero();
        }
    }

    @Test
    void exitsWithOneAndAJsonArrayWithFindings() throws Exception {
        int exitCode = run(NOWHERE, "doctor", "--json");

        var rows = new ObjectMapper().readTree(out.toString());
        assertThat(rows).hasSize(2).allSatisfy(row -> {
            assertThat(row.get("check").asText()).isEqualTo("reachable");
            assertThat(row.get("level").asText()).isEqualTo("problem");
            assertThat(row.get("found").asText()).startsWith("127.0.0.1:1: ");
            assertThat(row.get("advice").asText()).startsWith("start it");
        });
        assertThat(exitCode).isOne();
    }

    @Test
    void rejectsADurationWithoutUnit() {
        int exitCode = run(NOWHERE, "doctor", "--measure", "2");

        assertThat(err.toString())
                .isEqualTo("kodama: --measure must be a duration like 500ms, 30s, 5m, 12h or 7d, was '2'\n");
        assertThat(exitCode).isEqualTo(2);
    }

    @Test
    void rejectsAUrlOfAnotherScheme() {
        int exitCode = run(NOWHERE, "doctor", "--redis-url", "http://127.0.0.1");

        assertThat(err.toString()).startsWith("kodama: KODAMA_REDIS_URL is not one that a mirror can read: ");
        assertThat(exitCode).isEqualTo(2);
    }
}
