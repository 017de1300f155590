package dev.kodama.journal.compacted;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.kodama.journal.JournalConfig;
import dev.kodama.journal.topics.JournalTopics;
import dev.kodama.testing.Journals;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.StringSerializer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class CompactedTableIT {
    private final BlockingQueue<String> changes = new LinkedBlockingQueue<>();
    private JournalConfig config;
    private KafkaProducer<String, String> producer;

    @BeforeEach
    void open() {
        config = Journals.onSharedKafka();
        producer = new KafkaProducer<>(config.clientProperties(), new StringSerializer(), new StringSerializer());
    }

    @AfterEach
    void close() {
        producer.close();
    }

    @Test
    void reportsTheNewestValuesAndThenChanges() throws Exception {
        create();
        write("a", "1");
        write("b", "2");
        write("a", "3");
        write("c", "4");
        write("c", null);
        try (var view = follow(10)) {
            assertThat(view.awaitReady(Duration.ofSeconds(20))).isTrue();
            assertThat(view.all()).containsOnlyKeys("a", "b").containsEntry("a", "3");
            assertThat(changes).isEmpty();

            write("b", null);
            write("a", "3"); // nothing new
            write("a", "5");

            assertThat(next()).isEqualTo("b null");
            assertThat(next()).isEqualTo("a 5");
            assertThat(view.all()).containsOnlyKeys("a").containsEntry("a", "5");
        }
    }

    @Test
    void waitsForAMissingTopic() throws Exception {
        try (var view = follow(10)) {
            assertThat(view.awaitReady(Duration.ofMillis(300))).isFalse();

            create();
            write("a", "1");

            assertThat(view.awaitReady(Duration.ofSeconds(20))).isTrue();
            await().untilAsserted(() -> assertThat(view.all()).containsEntry("a", "1"));
        }
    }

    @Test
    void skipsInvalidValuesAndKeysBeyondItsMaximum() throws Exception {
        create();
        write("a", "bad");
        write("b", "1");
        write("c", "2");
        write("d", "3");
        try (var view = follow(2)) {
            assertThat(view.awaitReady(Duration.ofSeconds(20))).isTrue();

            assertThat(view.all()).containsOnlyKeys("b", "c");
        }
    }

    private CompactedTable<String> follow(int most) {
        return CompactedTable.follow(
                config,
                topic(),
                most,
                (key, value) -> {
                    String text = new String(value, UTF_8);
                    if (text.equals("bad")) {
                        throw new IllegalArgumentException("bad");
                    }
                    return text;
                },
                (key, value) -> changes.add(key + " " + value));
    }

    private String next() throws InterruptedException {
        return String.valueOf(changes.poll(20, TimeUnit.SECONDS));
    }

    private String topic() {
        return config.prefix() + "view";
    }

    private void create() {
        JournalTopics.createForTopologies(config, List.of(JournalTopics.compacted(topic())));
    }

    private void write(String key, @Nullable String value) throws Exception {
        var unused = producer.send(new ProducerRecord<>(topic(), key, value)).get();
    }
}
