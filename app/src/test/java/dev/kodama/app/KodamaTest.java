package dev.kodama.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kodama.app.settings.SettingGroup;
import dev.kodama.app.settings.UnknownVariables;
import dev.kodama.settings.Setting;
import dev.kodama.settings.Settings;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class KodamaTest {
    private static final Pattern VARIABLE = Pattern.compile("\"(KODAMA_[A-Z_]*[A-Z])\"");

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "''                                        | Say what to do",
                "fly                                       | fly",
                "tial                                      | did you mean tail?",
                "subscriptions sek x                       | did you mean seek?",
                "tail --sinse 3                            | did you mean --since?",
                "tail --since yesterday                    | --since must be earliest, latest,",
                "tail -n 0                                 | -n must be at least 1",
                "tail -n some                              | some",
                "tail --until later                        | --until must be now, never, a sequence,",
                "tail --since -1h --until -2h              | --until -2h is not after --since -1h: nothing is there",
                "replay --since 9 --until 8                | --until 8 is not after --since 9: nothing is there",
                "replay --speed fast                       | --speed must be max, 1x",
                "replay --max-pause 5s                     | --max-pause needs a --speed",
                "replay --speed 1x --max-pause 5           | --max-pause must be a duration like",
                "replay --since yesterday                  | --since must be earliest, latest,",
                "replay --format xml                       | --format must be ndjson or csv",
                "replay --to-redis a --output b            | --to-redis goes without --output",
                "replay --to-redis a --spreadsheet-safe    | --to-redis goes without --output, --format and --spreadsheet-safe",
                "replay --format ndjson --spreadsheet-safe | --spreadsheet-safe is for CSV, not for ndjson",
                "replay --output a.jsonl --spreadsheet-safe | --output a.jsonl is ndjson by its name, not csv",
                "replay --to-redis a/b                     | --to-redis must be 1 to 100 letters",
                "replay -n 0                               | -n must be at least 1",
                "replay --kafka-bootstrap 127.0.0.1:1      | cannot reach Kafka: 127.0.0.1:1: ",
                "publish T                                 | ENTITY_TYPE",
                "publish T e 1 [1]                         | the payload must be a JSON object",
                "publish T e 1 null                        | the payload must be a JSON object",
                "publish T e 1 {\"a\"                      | the payload is not JSON",
                "publish T e 1 --redis-url redis://127.0.0.1:1 | cannot reach Redis: redis://127.0.0.1:1: ",
                "publish T e 1 --redis-url gopher://x      | KODAMA_REDIS_URL is not a Redis URI",
                "forwarder --redis-url redis://127.0.0.1:1 --startup-timeout 0s | cannot reach Redis: redis://127.0.0.1:1: ",
                "mirror --redis-url redis://127.0.0.1:1 --startup-timeout 0s    | cannot reach Redis: redis://127.0.0.1:1: ",
                "tail --kafka-bootstrap 127.0.0.1:1        | cannot reach Kafka: 127.0.0.1:1: ",
                "tail --kafka-bootstrap nowhere.invalid:1  | cannot reach Kafka: nowhere.invalid:1: no such host",
                "tail --kafka-bootstrap me                 | cannot reach Kafka: me: it is no host:port",
                "verify --kafka-bootstrap 127.0.0.1:1      | cannot reach Kafka: 127.0.0.1:1: ",
                "journal                                   | Say what to do: retention",
                "journal retention 30                      | the retention must be a duration like",
                "journal retention 0d                      | the retention must be longer than 0",
                "journal retention --kafka-bootstrap 127.0.0.1:1 | cannot reach Kafka: 127.0.0.1:1: ",
                "forwarder --http-host 0.0.0.0             | KODAMA_HTTP_HOST is 0.0.0.0, where others reach it",
                "tail --startup-timeout 1                             | KODAMA_STARTUP_TIMEOUT must be a duration like",
                "tail --startup-timeout 2d                            | KODAMA_STARTUP_TIMEOUT must be at most 1d",
                "catalog                                   | Say what to do: check, draft or types",
                "catalog types --events 0                  | --events must be a number from 1",
                "catalog types --event-type a*b*c*d*       | --event-type",
                "catalog check --catalog none.yaml         | the catalog none.yaml cannot be read",
                "catalog draft --since yesterday           | --since must be earliest, latest,",
                "subscriptions --kafka-bootstrap 127.0.0.1:1 | cannot reach Kafka: 127.0.0.1:1: ",
                "subscriptions --kafka-bootstrap 127.0.0.1:1 delete x | cannot reach Kafka: 127.0.0.1:1: ",
                "subscriptions seek x                      | --to=START",
                "subscriptions seek x --to yesterday       | --to must be earliest, latest,",
                "subscriptions delete                      | NAME",
                "dead-letters --kafka-bootstrap 127.0.0.1:1 | cannot reach Kafka: 127.0.0.1:1: ",
                "dead-letters retry                        | --subscription=NAME",
                "gaps --kind loud                          | --kind must be some of unheard, silent, undeclared,",
                "gaps --severity grave                     | --severity must be some of high, medium, low, was 'grave'",
                "replay --output x.foo                      | --output x.foo: its extension must be .ndjson, .jsonl, .csv or .parquet",
                "gaps --at noon                            | --at must be a time like 2026-03-03T12:00Z, a date like",
                "gaps --fail-on some                       | --fail-on must be new or any, was 'some'",
                "gaps --fail-on new                        | --fail-on new and --shrink need --baseline FILE",
                "gaps --baseline nowhere.yaml              | there is no nowhere.yaml; --shrink begins one",
                "mirror --subscriber-poll-interval 1ms               | KODAMA_SUBSCRIBER_POLL_INTERVAL must be 100ms or longer",
                "forwarder --http-host 0.0.0.0             | KODAMA_HTTP_HOST is 0.0.0.0",
                "forwarder --processors-url me             | KODAMA_PROCESSORS_URL must be a URL",
                "forwarder --processors-url http://a,b     | or several with commas between, was 'b'",
                "processors --only timeline,cook           | --only must be some of gaps,health,metrics,replay,timeline, was",
                "processors --kafka-bootstrap 127.0.0.1:1 --startup-timeout 0s  | cannot reach Kafka: 127.0.0.1:1: ",
                "forwarder --http-host 0.0.0.0 --jwks-url http://127.0.0.1:1/ --redis-url redis://127.0.0.1:1 --startup-timeout 0s | cannot reach Redis",
                "forwarder --jwks-url nowhere              | KODAMA_JWKS_URL must be a URL",
                "forwarder --tls-cert cert.pem             | KODAMA_TLS_KEY must be set too",
                "forwarder --trusted-proxies proxy.example | KODAMA_TRUSTED_PROXIES must be addresses",
                "forwarder --max-filter-ids 0              | KODAMA_MAX_FILTER_IDS must be",
                "processors --http-host 0.0.0.0            | KODAMA_HTTP_HOST is 0.0.0.0",
                "mirror --journal-compression snappy       | KODAMA_JOURNAL_COMPRESSION must be one of lz4, zstd, gzip, none",
                "mirror --http-port 70000                  | KODAMA_HTTP_PORT must be",
                "mirror --source a/b                       | KODAMA_SOURCE must be",
                "up --roles mirror,cook                    | KODAMA_ROLES must be",
                "up --embedded-kafka-port x                         | KODAMA_EMBEDDED_KAFKA_PORT must be",
                "up --http-host 0.0.0.0                    | KODAMA_HTTP_HOST is 0.0.0.0"
            })
    void reportsAnErrorInOneLineAndExitsWithTwo(String words, String says) {
        int exitCode = run(Map.of(), words.isEmpty() ? new String[0] : words.split(" "));

        assertThat(exitCode).isEqualTo(2);
        assertThat(err.toString().lines())
                .singleElement()
                .asString()
                .startsWith("kodama: ")
                .contains(says);
        assertThat(out.toString()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "up",
                "mirror",
                "processors",
                "forwarder",
                "publish",
                "tail",
                "verify",
                "catalog",
                "bench",
                "replay",
                "subscriptions",
                "dead-letters",
                "gaps",
                "journal",
                "demo",
                "ready"
            })
    void helps(String command) {
        int exitCode = run(Map.of(), (command + " --help").strip().split(" "));

        assertThat(exitCode).isZero();
        assertThat(out.toString()).startsWith("Usage: kodama").contains("--verbose", "Exit codes");
        assertThat(err.toString()).isEmpty();
    }

    @ParameterizedTest
    @MethodSource("settings")
    void hasAFlagForEverySettingThatIsNoSecret(Setting<?> setting) {
        run(Map.of(), "up", "--help");

        assertThat(Pattern.compile(setting.flag() + "[=\\[]")
                        .matcher(out.toString())
                        .find())
                .isNotEqualTo(setting.isSecret());
        assertThat(setting.flag().replace("--", "kodama-").replace('-', '_')).isEqualToIgnoringCase(setting.variable());
    }

    static List<Setting<?>> settings() {
        return SettingGroup.allSettings();
    }

    @Test
    void hasNoFlagForASecret() {
        run(Map.of(), "up", "--help");

        assertThat(out.toString()).doesNotContain("-secret ", "-secret=", "-password ", "-password=");
    }

    @Test
    void printsItsVersion() {
        assertThat(run(Map.of(), "--version")).isZero();
        assertThat(out.toString()).matches("kodama \\d\\S+ \\(Java .*\\)\\R");
    }

    @Test
    void printsAScriptThatCompletesCommandsAndFlags() {
        assertThat(run(Map.of(), "completion")).isZero();
        assertThat(out.toString()).startsWith("#!/").contains("dead-letters", "--fail-on", "-F _complete_kodama");
    }

    @Test
    void takesSettingsFromTheEnvironment() {
        run(Map.of("KODAMA_REDIS_URL", "redis://127.0.0.1:2"), "publish", "T", "e", "1");

        assertThat(err.toString()).contains("redis://127.0.0.1:2: ");
    }

    @Test
    void prefersAFlagToTheEnvironment() {
        run(
                Map.of("KODAMA_REDIS_URL", "redis://127.0.0.1:2"),
                "publish",
                "T",
                "e",
                "1",
                "--redis-url=redis://127.0.0.1:3");

        assertThat(err.toString()).contains("redis://127.0.0.1:3: ");
    }

    @Test
    void warnsOfAnUnknownVariable() {
        run(
                Map.of("KODAMA_REDIS_ULR", "redis://h", "KODAMA_KAFKA_SSL_KEY_PASSWORD", "x", "KODAMA_JWT_SECRET", "x"),
                "tail",
                "--kafka-bootstrap",
                "me");

        assertThat(err.toString().lines())
                .hasSize(2)
                .first()
                .isEqualTo(
                        "kodama: KODAMA_REDIS_ULR is not a setting of Kodama and is ignored; did you mean KODAMA_REDIS_URL?");
    }

    @Test
    void namesTheNewNameOfARenamedSetting() {
        run(Map.of("KODAMA_DRAIN", "5s"), "tail", "--kafka-bootstrap", "me");

        assertThat(err.toString().lines().findFirst())
                .hasValue("kodama: KODAMA_DRAIN is not a setting of Kodama and is ignored; did you mean"
                        + " KODAMA_DRAIN_TIMEOUT?");
    }

    @Test
    void suggestsNoNameThatIsASettingAgain() {
        assertThat(UnknownVariables.renamed()).doesNotContainAnyElementsOf(UnknownVariables.known());
    }

    @ParameterizedTest
    @CsvSource({
        "KODAMA_REDIS_PORT, KODAMA_EMBEDDED_REDIS_PORT, --redis-port",
        "KODAMA_KAFKA_PORT, KODAMA_EMBEDDED_KAFKA_PORT, --kafka-port"
    })
    void takesTheFormerNameOfAnEmbeddedPort(String alias, String setting, String flag) {
        assertThat(portError(Map.of(alias, "x")))
                .isEqualTo(portError(Map.of(setting, "x")))
                .contains(setting);
        assertThat(portError(Map.of(), flag, "x")).isEqualTo(portError(Map.of(setting, "x")));
        assertThat(portError(Map.of(alias, "y", setting, "x"))).isEqualTo(portError(Map.of(setting, "x")));
    }

    private String portError(Map<String, String> environment, String... flags) {
        err.getBuffer().setLength(0);
        run(environment, Stream.concat(Stream.of("up"), Stream.of(flags)).toArray(String[]::new));
        return err.toString();
    }

    @Test
    void suggestsNothingForADissimilarVariable() {
        run(Map.of("KODAMA_COLOUR", "blue"), "tail", "--kafka-bootstrap", "me");

        assertThat(err.toString().lines().findFirst())
                .hasValue("kodama: KODAMA_COLOUR is not a setting of Kodama and is ignored");
    }

    @Test
    void knowsEverySettingThatTheCodeReads() throws IOException {
        try (var files = Files.walk(Path.of("..").toAbsolutePath().normalize())) {
            var read = files.filter(file -> file.toString().contains("/src/main/java/")
                            && file.toString().endsWith(".java"))
                    .flatMap(file -> VARIABLE.matcher(text(file)).results())
                    .map(found -> found.group(1))
                    .collect(Collectors.toSet());

            assertThat(read).hasSizeGreaterThan(50);
            assertThat(UnknownVariables.known()).containsAll(read);
        }
    }

    private static String text(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    void hidesPasswords() {
        run(Map.of(), "publish", "T", "e", "1", "--redis-url", "redis://me:secret@127.0.0.1:1");

        assertThat(err.toString()).contains("cannot reach Redis").doesNotContain("secret");
    }

    private int run(Map<String, String> environment, String... words) {
        return Kodama.commandLine(Settings.of(environment), System.out, words)
                .setOut(new PrintWriter(out, true))
                .setErr(new PrintWriter(err, true))
                .execute(words);
    }
}
