package dev.kodama.app.up;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import blue.strategic.parquet.ParquetReader;
import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.kodama.app.testing.JournalRecords;
import dev.kodama.app.testing.KodamaThread;
import dev.kodama.app.testing.RawRedis;
import dev.kodama.journal.JournalConfig;
import dev.kodama.journal.StartPosition;
import dev.kodama.journal.kafka.KafkaClients;
import dev.kodama.replay.durable.DurableSubscription;
import dev.kodama.settings.Settings;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Collectors;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.internals.RecordHeader;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;

/** One {@code kodama up} with masked fields: a secret is looked for in every outlet, and must be whole where services read. */
@Timeout(180)
@SuppressWarnings("NullAway.Init") // the static fields are set by start()
class MaskingIT {
    private static final String SECRET = "s3cr3t-7f1c";
    private static final String MASK = "payload.token,payload.users.email,trace.key";
    private static final String EVENT = "{\"event_type\":\"TASK_DONE\",\"entity_type\":\"task\",\"entity_id\":\"t-1\","
            + "\"payload\":{\"n\":1.50,\"to\\u006ben\":{\"a\":\"" + SECRET + "\"},\"token\":\"" + SECRET
            + "\",\"users\":[{\"email\":\"" + SECRET + "\"}]},\"seq\":1,\"trace\":{\"key\":\"" + SECRET + "\"}}";
    private static final String REJECTED = "{\"event_type\":\"TASK_DONE\",\"payload\":{\"token\":\"" + SECRET;

    @TempDir
    private static Path folder;

    private static final ListAppender<ILoggingEvent> LOG = new ListAppender<>();
    private static final Logger KODAMA = (Logger) LoggerFactory.getLogger("dev.kodama");
    private static final @Nullable Level LEVEL = KODAMA.getLevel();

    private static KodamaThread up;
    private static MaskedOutlets outlets;
    private static BufferedReader service;
    private static Socket connection;

    @BeforeAll
    static void start() throws Exception {
        LOG.start();
        KODAMA.setLevel(Level.DEBUG);
        KODAMA.setAdditive(false);
        KODAMA.addAppender(LOG);
        up = KodamaThread.up(folder, "--mask", MASK, "--http-publish", "true");
        outlets = new MaskedOutlets(up, MASK);
        connection = new Socket(InetAddress.getLoopbackAddress(), up.redisPort());
        connection.setSoTimeout(30_000);
        connection.getOutputStream().write("PSUBSCRIBE events.* replay.*\r\n".getBytes(UTF_8));
        service = new BufferedReader(new InputStreamReader(connection.getInputStream(), UTF_8));
        outlets.connect();
        RawRedis.publish(up.redisPort(), "events.TASK_DONE", EVENT);
        RawRedis.publish(up.redisPort(), "events.TASK_DONE", REJECTED);
        writeBesideTheJournal();
    }

    @AfterAll
    static void stop() throws Exception {
        connection.close();
        up.close();
        KODAMA.detachAppender(LOG);
        KODAMA.setAdditive(true);
        KODAMA.setLevel(LEVEL);
    }

    private static JournalConfig journal() {
        return JournalConfig.from(Settings.of(Map.of("KODAMA_KAFKA_BOOTSTRAP", up.kafka())));
    }

    /** A poisonous record, a foreign one, and a dead letter. */
    private static void writeBesideTheJournal() throws Exception {
        var why = List.<Header>of(
                new RecordHeader("__streams.errors.message", ("no " + SECRET).getBytes(UTF_8)),
                new RecordHeader("__streams.errors.topic", "kodama.events".getBytes(UTF_8)));
        try (var producer = KafkaClients.producer(journal().clientProperties())) {
            producer.send(new ProducerRecord<>("kodama.poison", 0, null, null, EVENT.getBytes(UTF_8), why))
                    .get();
            producer.send(new ProducerRecord<>("kodama.events", 0, (byte[]) null, EVENT.getBytes(UTF_8)))
                    .get();
        }
        try (var failing = DurableSubscription.named("failing")
                .types("TASK_*")
                .from(new StartPosition.Earliest())
                .retry(1, Duration.ZERO, Duration.ZERO)
                .journal(journal())
                .handle(event -> {
                    throw new IllegalStateException("no");
                })) {
            await().atMost(Duration.ofSeconds(30))
                    .until(() -> outlets.get("/api/v1/dead-letters").contains("\"subscription\":\"failing\""));
        }
    }

    @Test
    void hidesTheFieldsInEveryOutlet() throws Exception {
        var shown = new LinkedHashMap<String, String>();
        shown.putAll(outlets.overSockets());
        shown.putAll(outlets.overHttp());
        shown.putAll(outlets.exports());
        shown.putAll(outlets.ofCommands(folder));
        Path parquet = Files.write(folder.resolve("export.parquet"), outlets.export("parquet"));
        try (var rows = ParquetReader.streamContentToStrings(parquet.toFile())) {
            shown.put("parquet", rows.map(Arrays::toString).collect(Collectors.joining("\n")));
        }

        assertThat(shown)
                .hasSizeGreaterThan(30)
                .allSatisfy((outlet, text) ->
                        assertThat(text).as(outlet).contains("***").doesNotContain(SECRET));
        assertThat(shown.get("?overflow=conflate"))
                .isEqualTo(
                        EVENT.replace("{\"a\":\"" + SECRET + "\"}", "\"***\"").replace(SECRET, "***"));
    }

    @Test
    void showsTypesAndNothingElseInSchemas() throws Exception {
        await().atMost(Duration.ofSeconds(30))
                .untilAsserted(() -> assertThat(outlets.get("/api/v1/catalog?schemas=true"))
                        .contains("\"token\":{\"type\":\"string\"}")
                        .doesNotContain(SECRET));
        assertThat(outlets.run("catalog", "types")).contains("token: string").doesNotContain(SECRET);
        assertThat(outlets.run("catalog", "draft")).contains("TASK_DONE").doesNotContain(SECRET);
    }

    @Test
    void leavesTheJournalAndServicesWhole() throws Exception {
        assertThat(JournalRecords.read(up.kafka(), 1))
                .extracting(record -> record.value())
                .contains(EVENT);
        RawRedis.publish(up.redisPort(), "kodama.replay", "{\"subscriber\":\"me\",\"since\":\"earliest\"}");
        outlets.run("replay", "--to-redis", "by-hand", "--redis-url", "redis://127.0.0.1:" + up.redisPort());

        var channels = new CopyOnWriteArrayList<String>();
        String before = "";
        while (!channels.containsAll(List.of("events.TASK_DONE", "replay.me.TASK_DONE", "replay.by-hand.TASK_DONE"))) {
            String line = String.valueOf(service.readLine());
            if (line.equals(EVENT)) {
                channels.add(before);
            }
            before = line.startsWith("$") ? before : line;
        }
    }

    @Test
    void answersNoConditionOnAHiddenField() throws Exception {
        for (String where : List.of("payload.token:prefix:s", "payload.token:exists", "payload.token.a:eq:x")) {
            String asked = "where=" + where;

            assertThat(outlets.get("/api/v1/events?" + asked)).as(where).contains("error", "KODAMA_MASK");
            assertThat(outlets.get("/api/v1/events?source=*&since=-1h&" + asked))
                    .contains("error", "KODAMA_MASK");
            assertThat(outlets.get("/api/v1/events/stream?" + asked)).contains("error", "KODAMA_MASK");
            assertThat(outlets.rejected("?" + asked)).contains("400");
            assertThat(outlets.rejected("?delivery=durable&" + asked)).contains("400");
            assertThat(outlets.run("tail", "-n", "1", "--since", "earliest", "--where", where))
                    .contains("KODAMA_MASK");
            assertThat(outlets.run("replay", "--where", where)).contains("KODAMA_MASK");
        }
        assertThat(outlets.subscribe("{\"type\":\"subscribe\",\"where\":[\"payload.token:prefix:s\"]}"))
                .contains("error", "KODAMA_MASK");
        assertThat(outlets.subscribe("{\"type\":\"subscribe\",\"filters\":[{\"where\":[\"payload.token:exists\"]}]}"))
                .contains("error", "KODAMA_MASK");
        assertThat(outlets.get("/api/v1/events?where=payload.n:eq:1.5")).contains("\"seq\":1,");
    }

    @Test
    void publishesNothingThatItHasHidden() throws Exception {
        String copied = "{\"event_type\":\"TASK_DONE\",\"entity_type\":\"task\",\"entity_id\":\"t-1\","
                + "\"payload\":{\"token\":\"***\"}}";
        String message =
                new ObjectMapper().createObjectNode().put("message", copied).toString();
        String offset = new ObjectMapper()
                .readTree(outlets.get("/api/v1/rejected"))
                .at("/rejected/0/offset")
                .asText();

        assertThat(outlets.post("/api/v1/events", copied)).contains("409", "KODAMA_MASK");
        assertThat(outlets.post("/api/v1/rejected/0/" + offset + "/republish", message))
                .contains("409", "KODAMA_MASK");
        assertThat(outlets.run(
                        "rejected", "republish", offset, copied, "--redis-url", "redis://127.0.0.1:" + up.redisPort()))
                .contains("KODAMA_MASK");
        assertThat(JournalRecords.read(up.kafka(), 1))
                .extracting(record -> record.value())
                .noneMatch(value -> value.contains("***"));
    }

    @Test
    void writesNoHiddenValueToTheLog() throws Exception {
        outlets.get("/api/v1/events");

        assertThat(new ArrayList<>(LOG.list))
                .isNotEmpty()
                .noneMatch(line -> line.getFormattedMessage().contains(SECRET));
    }

    @Test
    void stopsTheStartOfABadPath() throws Exception {
        try (var bad = KodamaThread.start("tail", "--mask", "payload.a,event_type")) {
            assertThat(bad.awaitExit(Duration.ofSeconds(20))).isEqualTo(2);
            assertThat(String.join("\n", bad.err())).contains("KODAMA_MASK must not name event_type");
        }
    }
}
