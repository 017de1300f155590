package dev.kodama.app.roles;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.kodama.app.testing.KodamaThread;
import dev.kodama.embedded.kafka.KafkaNode;
import dev.kodama.embedded.redis.RedisServer;
import dev.kodama.history.JournalPages;
import dev.kodama.history.Order;
import dev.kodama.index.HttpIndex;
import dev.kodama.index.MinuteAnswer;
import dev.kodama.index.MinuteQuery;
import dev.kodama.journal.EventFilter;
import dev.kodama.journal.JournalConfig;
import dev.kodama.journal.reader.SkippedRecords;
import dev.kodama.journal.topics.JournalTopics;
import dev.kodama.settings.Settings;
import dev.kodama.testing.JournalFeeder;
import dev.kodama.testing.Journals;
import dev.kodama.testing.process.KodamaProcess;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.function.LongPredicate;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * The index of the journal, whose process is killed again and again while it indexes: it finds the events that a scan finds, and counts each
 * once. A partition gets more events than eight segments have, so that segments are merged, too.
 */
@Tag("faults")
@Timeout(600)
class IndexKillIT {
    private static final int KILLS = Integer.getInteger("kodama.kill.kills", 4);
    private static final int FIRST = 20_000;
    private static final int CHUNK = 70_000;
    private static final int BATCH = 500;
    private static final int ENTITIES = 400;
    private static final int STEP_MINUTES = 10;
    private static final String RETENTION = "36500d"; // the events are of 1970
    private static final Duration PATIENCE = Duration.ofSeconds(90);

    private static final FilteredHistory OF_A_TYPE = new FilteredHistory(
            "events?event_types=TASK_LOST&", EventFilter.of(List.of("TASK_LOST"), List.of(), List.of()));
    private static final FilteredHistory OF_A_PATTERN =
            new FilteredHistory("events?event_types=TASK_*&", EventFilter.of(List.of("TASK_*"), List.of(), List.of()));
    private static final FilteredHistory OF_AN_ENTITY = new FilteredHistory(
            "entities/task/t-7/events?", EventFilter.of(List.of(), List.of("task"), List.of("t-7")));

    @TempDir
    private Path folder;

    private final Random random = new Random();
    private RedisServer redis;
    private KafkaNode kafka;
    private JournalConfig journal;
    private JournalPages pages;
    private URI address;
    private HttpIndex index;
    private KodamaThread forwarder;
    private volatile long journaled;
    private int killedWithin;

    @BeforeEach
    void start() throws Exception {
        redis = RedisServer.start(new RedisServer.Config(folder.resolve("redis"), 0));
        kafka = KafkaNode.start(new KafkaNode.Config(folder.resolve("kafka"), 0));
        journal = JournalConfig.from(Settings.of(Map.of(
                "KODAMA_KAFKA_BOOTSTRAP", kafka.bootstrap(), "KODAMA_PARTITIONS", "2", "KODAMA_RETENTION", RETENTION)));
        JournalTopics.create(journal);
        pages = JournalPages.of(journal, InstantSource.system(), new SkippedRecords());
        try (var probe = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            address = URI.create("http://127.0.0.1:" + probe.getLocalPort());
        }
        index = HttpIndex.of(List.of(address), Optional.empty());
        forwarder = KodamaThread.start(
                "forwarder",
                "--redis-url",
                redis.uri(),
                "--kafka-bootstrap",
                kafka.bootstrap(),
                "--processors-url",
                address.toString(),
                "--http-port",
                "0");
    }

    @AfterEach
    void stop() throws Exception {
        forwarder.close();
        pages.close();
        kafka.close();
        redis.close();
    }

    private KodamaProcess processors() throws Exception {
        return KodamaProcess.start(
                "processors",
                "--only",
                "timeline",
                "--kafka-bootstrap",
                kafka.bootstrap(),
                "--retention",
                RETENTION,
                "--state-dir",
                folder.resolve("streams").toString(),
                "--http-port",
                Integer.toString(address.getPort()));
    }

    @Test
    void findsWhatAScanFindsAfterKills() throws Exception {
        write(FIRST);
        for (int kill = 0; kill < KILLS; kill++) {
            if (kill % 2 == 0) {
                killWhileEventsCome();
            } else {
                killWhileItCatchesUp();
            }
        }
        assertThat(killedWithin).as("kills in the middle").isGreaterThanOrEqualTo(KILLS - 1);
        write(CHUNK);
        try (var last = processors()) {
            awaitIndexed(journaled);
            assertFindsWhatAScanFinds(Order.ASC, true);
            assertFindsWhatAScanFinds(Order.DESC, true);
            assertCountsEachEventOnce();
            assertThat(last.ended()).isFalse();
        }
    }

    private void killWhileEventsCome() throws Exception {
        try (var processors = processors()) {
            processors.awaitOut("Processing");
            assertFindsWhatAScanFinds(Order.DESC, false); // while it starts
            awaitIndexed(journaled);
            assertFindsWhatAScanFinds(Order.ASC, true);
            assertCountsEachEventOnce();
            long before = journaled;
            var writing = CompletableFuture.runAsync(() -> write(CHUNK));
            kill(processors, before);
            writing.join();
        }
    }

    private void killWhileItCatchesUp() throws Exception {
        long before = journaled;
        write(CHUNK);
        try (var processors = processors()) {
            kill(processors, before);
        }
    }

    /** Kills when it has indexed a random number of the chunk's events. */
    private void kill(KodamaProcess processors, long before) throws Exception {
        long indexed = awaitIndexed(before + 1 + random.nextInt(CHUNK / 2));
        processors.kill();
        processors.awaitExit(PATIENCE);
        killedWithin += indexed < before + CHUNK ? 1 : 0;
        System.err.printf(Locale.ROOT, "killed when it had indexed %,d of %,d%n", indexed, before + CHUNK);
    }

    private long awaitIndexed(long events) {
        return await().atMost(PATIENCE)
                .pollInterval(Duration.ofMillis(10))
                .until(this::indexed, indexed -> indexed >= events);
    }

    private long indexed() {
        long minutes = minutes();
        return counts(minutes, minutes).values().stream()
                .flatMap(row -> row.values().stream())
                .mapToLong(Long::longValue)
                .sum();
    }

    private Map<Long, Map<String, Long>> counts(long minutes, long step) {
        return index.minutes(new MinuteQuery(0, minutes, step)) instanceof MinuteAnswer.Found found
                ? found.sum()
                : Map.of();
    }

    /** Journals take a second an event, from 1970 on. */
    private static long minutes() {
        return (FIRST + (KILLS + 1L) * CHUNK) / 60 + 1;
    }

    private void assertCountsEachEventOnce() {
        var expected = new HashMap<Long, Map<String, Long>>();
        LongStream.rangeClosed(1, journaled)
                .forEach(sequence -> expected.computeIfAbsent(
                                sequence / 60 / STEP_MINUTES * STEP_MINUTES, unused -> new HashMap<>())
                        .merge(type(sequence), 1L, Long::sum));

        assertThat(counts(minutes(), STEP_MINUTES)).isEqualTo(expected);
    }

    private void assertFindsWhatAScanFinds(Order order, boolean byIndex) throws Exception {
        var server = URI.create(forwarder.health());
        assertFinds(OF_A_TYPE, sequence -> type(sequence).equals("TASK_LOST"), order, byIndex, server);
        assertFinds(OF_A_PATTERN, sequence -> type(sequence).startsWith("TASK_"), order, byIndex, server);
        if (byIndex) { // processors that start have no timelines yet
            assertFinds(OF_AN_ENTITY, sequence -> entity(sequence) == 7, order, true, address);
        }
    }

    private void assertFinds(FilteredHistory history, LongPredicate passes, Order order, boolean byIndex, URI server)
            throws Exception {
        var expected = new ArrayList<>(LongStream.rangeClosed(1, journaled)
                .filter(passes)
                .mapToObj(sequence -> sequence + " {\"n\":" + sequence + ".0}")
                .toList());
        if (order == Order.DESC) {
            Collections.reverse(expected);
        }
        assertThat(history.scan(pages, order, journaled)).isEqualTo(expected).isNotEmpty();

        await(history.path() + " by the index").atMost(PATIENCE).until(() -> {
            var answer = history.ask(server, order, journaled);
            assertThat(answer.events()).as("%s %s", history.path(), order).isEqualTo(expected);
            return answer.indexed() || !byIndex;
        });
    }

    private void write(int count) {
        Journals.write(journal, journaled + 1, journaled + count, BATCH, IndexKillIT::body);
        journaled += count;
    }

    private static String body(long sequence) {
        return JournalFeeder.body(type(sequence), "task", "t-" + entity(sequence), sequence);
    }

    /** One of 22 types; two of them are rare. */
    private static String type(long sequence) {
        int number = new SplittableRandom(sequence).nextInt(1_000);
        return number < 3 ? "TASK_LOST" : number < 10 ? "TASK_FAILED" : "STEP_" + number % 20;
    }

    private static int entity(long sequence) {
        return new SplittableRandom(-sequence).nextInt(ENTITIES);
    }
}
