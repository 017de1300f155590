package dev.kodama.forwarder.delivery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.kodama.embedded.kafka.KafkaNode;
import dev.kodama.forwarder.JournalWriter;
import dev.kodama.journal.JournalConfig;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class JournalWatermarkIT {
    private KafkaNode kafka;
    private JournalConfig journal;
    private JournalWriter writer;

    @BeforeEach
    void start(@TempDir Path folder) throws Exception {
        kafka = KafkaNode.start(new KafkaNode.Config(folder, 0));
        journal = new JournalConfig(kafka.bootstrap(), Map.of(), "w.", "default", 3, Duration.ofDays(7), 1 << 20);
        writer = new JournalWriter(journal);
    }

    @AfterEach
    void stop() {
        writer.close();
        kafka.close();
    }

    @Test
    void followsTheLowWatermarkOfLiveDelivery() throws Exception {
        try (var watermark = new JournalWatermark()) {
            watermark.confirm();
            assertThat(watermark.sequence()).isNull();
            writer.begin();
            watermark.follow(journal);
            await().untilAsserted(() -> {
                watermark.confirm();
                assertThat(watermark.sequence())
                        .as("a journal without events is known too")
                        .isEqualTo(0);
            });
            writer.writeTo(5);
            await().untilAsserted(() -> {
                watermark.confirm();
                assertThat(watermark.sequence()).isEqualTo(5);
            });

            writer.writeTo(8);

            await().pollDelay(Duration.ofSeconds(1))
                    .untilAsserted(() -> assertThat(watermark.sequence())
                            .as("what is journaled while Redis is silent may not have come here")
                            .isEqualTo(5));
            await().untilAsserted(() -> {
                watermark.confirm();
                assertThat(watermark.sequence()).isEqualTo(8);
            });
        }
    }
}
